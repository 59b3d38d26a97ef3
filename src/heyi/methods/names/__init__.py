"""Names of people in all the ways they are written and typed: variants of signs, surnames, readings."""
