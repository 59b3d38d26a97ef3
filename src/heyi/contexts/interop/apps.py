"""Interop as a Django application."""

from django.apps import AppConfig


class InteropConfig(AppConfig):
    """Interop."""

    name = "heyi.contexts.interop"
    label = "interop"
    default_auto_field = "django.db.models.BigAutoField"
