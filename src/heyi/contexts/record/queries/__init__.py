"""Questions to the record: the story of a human, one entry, observations over time. Answers are values, never rows."""
