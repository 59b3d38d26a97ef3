"""The installation really uses what the page shell needs."""

import pytest
from django.conf import settings
from django.urls import reverse

from heyi.foundation import shell_settings

TAKEN_OVER = sorted(
    name
    for name in dir(shell_settings)
    if name.startswith(("ACCOUNT_", "CONTENT_SECURITY_", "LOGIN_", "MFA_", "WHITENOISE_", "STATIC_URL"))
)


@pytest.mark.parametrize("name", TAKEN_OVER)
def test_each_setting_of_the_shell_is_taken_over(name: str) -> None:
    assert getattr(settings, name) == getattr(shell_settings, name)


def test_pages_get_their_shell_and_files_their_fingerprint() -> None:
    assert settings.TEMPLATES[0]["OPTIONS"]["context_processors"] == shell_settings.CONTEXT_PROCESSORS
    assert settings.STORAGES["staticfiles"] == shell_settings.STATICFILES_STORAGE
    assert settings.STATIC_ROOT is None


def test_the_readers_language_is_known_after_the_reader_and_before_any_page() -> None:
    order = settings.MIDDLEWARE
    language = order.index(shell_settings.LANGUAGE_MIDDLEWARE)
    assert order.index("django.contrib.auth.middleware.AuthenticationMiddleware") < language
    assert language < order.index("heyi.foundation.http.RefusalMiddleware")
    assert "django.middleware.locale.LocaleMiddleware" not in order


def test_our_templates_come_before_those_of_sign_in() -> None:
    assert settings.INSTALLED_APPS.index("heyi.foundation") < settings.INSTALLED_APPS.index("allauth")


@pytest.mark.parametrize(
    "name", ["set_language", "account_login", "account_logout", "account_change_password", "mfa_index"]
)
def test_every_page_that_the_shell_links_to_is_there(name: str) -> None:
    assert reverse(name).startswith("/")
