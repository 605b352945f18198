"""Benchmarks: each a ratio against a raw limit of the same run, by turns, so that a noisy machine harms both."""
