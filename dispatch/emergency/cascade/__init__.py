"""The three-minute cascade: county, town, community and grid officer are called at once, then the next in line."""
