"""Governance as a Django application."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Governance."""

    name = "heyi.contexts.governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Gives the refusals of this context their sentences, and tells the doors who knows what an account may do."""
        from heyi.contexts.governance.queries.authority import authority_of_account  # noqa: PLC0415 (same reason)
        from heyi.contexts.governance.rules.refusals import SENTENCES  # noqa: PLC0415 (settings must be ready first)
        from heyi.foundation.access import set_actor_source  # noqa: PLC0415 (same reason)
        from heyi.foundation.words import register_words  # noqa: PLC0415 (settings must be ready first)

        register_words(SENTENCES)
        set_actor_source(authority_of_account)
