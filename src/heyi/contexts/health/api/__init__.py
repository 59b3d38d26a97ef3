"""What programs may do in health. Not here: who may do it (actions)."""
