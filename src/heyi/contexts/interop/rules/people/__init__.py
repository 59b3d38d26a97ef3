"""Rows and FHIR patients as people to be registered. Not here: whether a person may be registered so (patients)."""
