"""The JSON API under /api/v1: one file per resource; each parses, calls one verb, and answers.

Every route stands behind a guard of web/door.py; openapi.py writes the description that clients rely on.
"""
