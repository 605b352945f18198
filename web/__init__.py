"""Web: one door and several desks. The API, the live push, the pages, and the screens' source in ui/.

It decides nothing: it parses, calls a verb, and answers. door.py is where every request enters.
"""
