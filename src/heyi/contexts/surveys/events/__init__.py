"""Facts of surveys, one module per concern."""
