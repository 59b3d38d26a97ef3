"""What staff would argue about in notices: pure decisions."""
