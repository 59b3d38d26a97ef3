"""Changes to the patient index: registering, correcting, importing, opening and ending access."""
