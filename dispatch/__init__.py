"""Dispatch: who must act, by when, who must know. Routing, deadlines, tasks, and emergency/ for responses.

Start reading at reactions.py: the table of what happens next after every event of the house.
`python -m dispatch` is the reactor, the process that makes it happen.
"""
