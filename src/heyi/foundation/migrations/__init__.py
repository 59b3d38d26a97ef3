"""Schema history of the foundation."""
