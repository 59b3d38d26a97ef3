"""The verbs of health. Not here: decisions (rules)."""
