"""Files as they come: encodings, separators, sheets, headers, FHIR bundles. Not here: what a row means."""
