"""What staff would argue about in health: pure decisions. Not here: tables, clocks, permissions."""
