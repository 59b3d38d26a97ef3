"""What a doctor or a coordinator would argue about: the table, its sides, packages and clocks. Pure."""
