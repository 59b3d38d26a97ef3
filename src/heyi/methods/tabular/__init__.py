"""Methods on a table: named columns and options in, one shape of answer out. The command line, pages and reports ask here."""
