"""Decisions about identity: what may be registered, how it is found, shown and compared. No tables, no clock."""
