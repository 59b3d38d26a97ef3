"""Tables of health; each module is imported here so that Django finds it."""
