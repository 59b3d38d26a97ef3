"""The console as a Django application: it puts its words and looks where pages find them. Not here: the menu (urls)."""

from pathlib import Path

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Console."""

    name = "heyi.contexts.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what is said and how states look. Views wait for the addresses: most commands show no page."""
        from heyi.contexts.console.queries.looks import STATE_LOOKS  # noqa: PLC0415 (settings must be ready first)
        from heyi.foundation.looks import state_looks  # noqa: PLC0415 (settings must be ready first)
        from heyi.foundation.words import load_wording  # noqa: PLC0415 (settings must be ready first)

        load_wording(Path(__file__).with_name("wording.toml"))
        state_looks.register({str(state): look for state, look in STATE_LOOKS.items()})
