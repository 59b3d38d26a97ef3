"""What tests of pages share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from pytest_django import DjangoDbBlocker

from heyi.foundation import shell_settings
from tests.http.api_calls import one_world, undone
from tests.making import Yibin


@pytest.fixture(scope="module")
def yibin(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Yibin]:
    """The alliances that all tests of a module share."""
    with django_db_blocker.unblock(), one_world() as made:
        yield made


@pytest.fixture
def alone(yibin: Yibin, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What one test does in the shared world is undone after it."""
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture
def shell_pages(settings: LazySettings) -> LazySettings:
    """The settings of the page shell, with the addresses of `shell_addresses` and none of any context."""
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": shell_settings.CONTEXT_PROCESSORS},
        }
    ]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": shell_settings.STATICFILES_STORAGE,
    }
    for name in dir(shell_settings):
        if name.startswith(("ACCOUNT_", "CONTENT_SECURITY_", "LOGIN_", "MFA_", "WHITENOISE_")):
            setattr(settings, name, getattr(shell_settings, name))
    settings.STATIC_ROOT = None
    settings.ROOT_URLCONF = "tests.http.shell_addresses"
    settings.LOCALE_PATHS = [Path(shell_settings.__file__).parent.parent / "locale"]
    return settings
