"""Cameras: where they look, who may look through them and why, and what a detector sees in their snapshots."""
