"""Changes of the tables of interop."""
