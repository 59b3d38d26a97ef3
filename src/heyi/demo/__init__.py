"""Builds the demo alliance through the contexts' doors: synthetic people, staff and three months of work."""
