"""The questions one can ask pathways. Not here: changes (actions)."""
