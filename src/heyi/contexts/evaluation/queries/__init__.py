"""Questions that an evaluation asks of the live store."""
