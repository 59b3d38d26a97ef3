"""The questions one can ask notices."""
