"""What an evaluation plan means: read, carried out, told. Nothing here knows a file, a database or a clock."""
