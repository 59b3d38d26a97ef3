"""The words of health and the values that have a shape: contracts and households apart from management."""
