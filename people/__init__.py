"""People: who. Departments at city, county and town, persons, roles and what they permit, sign-in.

Start reading at permissions.py (what each role may do), then session.py (how somebody becomes an Actor).
It knows no map: which grid an officer holds is told by grid/post.py.
"""
