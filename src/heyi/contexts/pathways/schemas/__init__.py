"""Shapes of the JSON API of pathways: what comes in (asked), how a case is told (shapes)."""
