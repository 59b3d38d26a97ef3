"""Pure science, usable from a notebook: no Django, no clock, numbers and tables in, numbers and tables out."""
