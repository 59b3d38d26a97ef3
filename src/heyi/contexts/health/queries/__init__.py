"""The questions one can ask health. Not here: changes (actions)."""
