"""Governance as a Django application."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Governance."""

    name = "heyi.contexts.governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Gives the refusals of this context their sentences."""
        from heyi.contexts.governance.rules.refusals import SENTENCES  # noqa: PLC0415 (settings must be ready first)
        from heyi.foundation.words import register_words  # noqa: PLC0415 (settings must be ready first)

        register_words(SENTENCES)
