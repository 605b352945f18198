"""The launcher: brings a bare machine to a running city and back to rest, with Python's own library only."""
