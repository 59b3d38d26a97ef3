"""Live news: what changed, told to open pages as it happens. A page is told where to look again, never what to show."""
