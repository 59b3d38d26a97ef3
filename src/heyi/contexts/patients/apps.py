"""The patient index as a Django application: its sentences are put where the doors look them up."""

from django.apps import AppConfig

from heyi.contexts.patients.rules.sentences import SENTENCES
from heyi.foundation.words import register_words


class PatientsConfig(AppConfig):
    """Patients."""

    name = "heyi.contexts.patients"
    label = "patients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what is said for each code of this context."""
        register_words(SENTENCES)
