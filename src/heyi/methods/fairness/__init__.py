"""What is fair among those who did a thing together: cooperative games and their solutions."""
