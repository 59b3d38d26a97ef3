"""The verbs of notices: hold, permit, decide, write, record."""
