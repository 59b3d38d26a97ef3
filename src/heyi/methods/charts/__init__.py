"""Control charts: limits from a process itself, and the signs that it has changed."""
