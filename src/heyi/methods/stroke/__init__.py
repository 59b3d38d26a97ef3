"""Stroke by published models: what time does to the outcome, and where a patient is better taken. Advice, never an order."""
