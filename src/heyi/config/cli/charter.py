"""`heyi charter`."""

COMMANDS = ()
