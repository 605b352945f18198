"""The demo city's sixty days, told by the real verbs."""
