"""Migrations of the patient index."""
