"""The foundation as a Django application: puts the guard on every connection."""

from pathlib import Path

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created

from heyi.foundation.guard import guard_connection
from heyi.foundation.words import load_wording


class FoundationConfig(AppConfig):
    """Foundation."""

    name = "heyi.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Installs the write guard before the first statement of any connection, and reads every context's words."""
        connection_created.connect(guard_connection, dispatch_uid="heyi.guard")
        for config in apps.get_app_configs():
            wording = Path(config.path) / "wording.toml"
            if wording.is_file():
                load_wording(wording)
