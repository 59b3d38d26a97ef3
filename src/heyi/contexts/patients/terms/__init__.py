"""The words of the patient index, one module for each concern."""
