"""Questions of pathways, one module per concern."""
