"""What is taken away from rows before they leave for research."""
