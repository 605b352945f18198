"""Benchmarks: each a ratio against a raw limit measured in the same run, by turns, so that a noisy machine harms both."""
