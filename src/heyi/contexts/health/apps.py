"""Health as a Django application."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Health."""

    name = "heyi.contexts.health"
    label = "health"
