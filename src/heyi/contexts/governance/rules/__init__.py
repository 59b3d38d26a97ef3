"""Decisions of governance, one module per concern: reading a charter, powers, clocks, standings, synergy findings, presets."""
