"""Codecs: one file per language a device may speak; bytes in, messages or a reason out, nothing else touched."""
