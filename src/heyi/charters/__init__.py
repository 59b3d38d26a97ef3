"""Charters of real alliances as YAML, one file per preset. Not here: what a charter means (contexts.governance.rules)."""
