"""The words of pathways, one module per concern: cases, measuring."""
