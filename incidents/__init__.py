"""Incidents: what happened. Catalogue and standard conditions, reports, photos, cases and their lifecycle.

Start reading at case_lifecycle.py (the table of moves), then report.py (how a report becomes a case).
It never decides who must act: that is dispatch.
"""
