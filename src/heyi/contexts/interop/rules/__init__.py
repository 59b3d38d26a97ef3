"""What may be read out of somebody else's file, and what it means."""
