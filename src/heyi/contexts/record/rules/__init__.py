"""What an entry must state and what may become of it: pure decisions. Not here: tables, permissions."""
