"""The facts of pathways, one module per concern."""
