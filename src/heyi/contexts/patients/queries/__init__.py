"""Questions to the patient index: searching, showing, asking by number. Answers are values, never rows."""
