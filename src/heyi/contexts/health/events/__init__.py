"""The facts of health: ids, days, numbers, flags. Who somebody is and what was found stays in the sealed columns."""
