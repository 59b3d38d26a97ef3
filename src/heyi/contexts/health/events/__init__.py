"""The facts of health: ids, days, codes and flags only; a module for contracts, for households, and for management."""
