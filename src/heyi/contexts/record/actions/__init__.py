"""Verbs of the record: taking entries in, and back. Not here: what an entry must state (rules)."""
