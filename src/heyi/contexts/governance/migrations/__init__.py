"""Migrations of governance."""
