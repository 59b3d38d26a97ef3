"""The rooms of the house: one package per context, stacked along the street in pyproject.toml."""
