"""The foundation as a Django application: puts the guard on every connection."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class FoundationConfig(AppConfig):
    """Foundation."""

    name = "heyi.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Installs the write guard before the first statement of any connection."""
        from heyi.foundation import guard  # noqa: PLC0415  settings must be ready first

        connection_created.connect(guard.guard_connection, dispatch_uid="heyi.guard")
