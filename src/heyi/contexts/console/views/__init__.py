"""The pages: read the address and the form, put one question or call one verb, show the answer."""
