"""What a table holds before anything is concluded: who was in which group, what is missing, which cells are too small to show."""
