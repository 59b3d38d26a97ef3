"""What happened to patients, as FHIR tells it. Not here: how a file is read (tables)."""
