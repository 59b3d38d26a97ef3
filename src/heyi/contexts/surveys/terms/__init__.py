"""Words of surveys, one module per concern."""
