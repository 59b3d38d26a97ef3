"""What people fill in: forms made from the table of steps, and those for package, person, places. Not here: judging it."""
