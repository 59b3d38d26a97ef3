"""What a questionnaire means and which answers it takes. Nothing here knows a file, a database or a clock."""
