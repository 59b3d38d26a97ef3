"""Verbs of pathways, one module per concern."""
