"""The door of health: what other contexts may call. Words are in terms."""
