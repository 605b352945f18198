"""Where an emergency reaches: circle, sector, drawn area, fire and gas models, and who and what lies inside."""
