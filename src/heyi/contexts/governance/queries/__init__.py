"""Questions about organisations, alliances, charters, posts and authority, one module per concern."""
