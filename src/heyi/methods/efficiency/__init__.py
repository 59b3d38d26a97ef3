"""Efficiency of units that turn several inputs into several outputs: envelopment, slacks, bootstrap, productivity over time."""
