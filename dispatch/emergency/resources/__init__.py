"""What the city has against an emergency, and what it must protect: sites, teams, materials, experts."""
