"""Grid: where, and whose. Divisions, responsibility grids and their versions, the one officer of each, point -> grid.

Start reading at cell.py (the grid), then post.py (one officer, one grid) and locate.py (a point finds its grid).
It knows no case: city.py loads a city's map, demo/ is the city the house shows itself with.
"""
