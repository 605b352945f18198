"""How an emergency is graded, commanded and reported: levels and criteria, posts, report clocks, reviewed."""
