"""Heyi as drivers of other houses see it."""
