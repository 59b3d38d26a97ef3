"""Evaluation as a Django application: its sentences are put where the doors look them up."""

from pathlib import Path

from django.apps import AppConfig

from heyi.foundation.words import load_wording


class EvaluationConfig(AppConfig):
    """Evaluation."""

    name = "heyi.contexts.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Registers what is said for each code of this context."""
        load_wording(Path(__file__).parent / "wording.toml")
