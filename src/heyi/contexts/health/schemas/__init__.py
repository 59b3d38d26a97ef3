"""The shapes in which health is told to programs and told by them."""
