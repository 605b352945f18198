"""Warnings to the public: CAP 1.2 under GB/T 35965 identifiers, approved by a second person; CAP of others taken in."""
