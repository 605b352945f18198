"""Emergencies: a thing of their own, opened by a confirmed alarm or by a commander, linked to cases and alarms.

They never reuse the stages of a case; their own table of moves is in emergency_lifecycle.py.
"""
