"""What a page shows, put together from the answers of the contexts below. Nothing is read from tables here."""
