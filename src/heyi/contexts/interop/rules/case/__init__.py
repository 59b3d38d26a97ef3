"""One case of a time-critical pathway as FHIR R4, one module per concern."""
