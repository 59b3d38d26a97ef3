"""Rows and FHIR organisations as institutions in a tree. Not here: whether one may stand there (governance)."""
