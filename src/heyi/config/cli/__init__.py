"""The command line: one module for each group of commands. Nothing here loads Django before its arguments are known."""
