"""The shapes of entries at the API, and how answers are put into them."""
