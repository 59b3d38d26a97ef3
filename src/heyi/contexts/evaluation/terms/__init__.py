"""The words of evaluation: a plan and what it found (plan), what is kept of both (carried)."""
