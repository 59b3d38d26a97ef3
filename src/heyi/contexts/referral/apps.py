"""Referral as a Django application."""

from django.apps import AppConfig


class ReferralConfig(AppConfig):
    """Referral."""

    name = "heyi.contexts.referral"
    label = "referral"
    default_auto_field = "django.db.models.BigAutoField"
