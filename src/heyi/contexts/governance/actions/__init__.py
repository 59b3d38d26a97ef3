"""Verbs of governance, one module per concern. Each that changes authority raises its version first: one at a time."""
