"""The record as a Django application: its sentences are put where the doors look them up."""

from pathlib import Path

from django.apps import AppConfig

from heyi.foundation.words import load_wording


class RecordConfig(AppConfig):
    """Record."""

    name = "heyi.contexts.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what is said for each code of this context."""
        load_wording(Path(__file__).parent / "wording.toml")
