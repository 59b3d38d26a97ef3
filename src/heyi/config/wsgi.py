"""The application as a WSGI server sees it."""

import os
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heyi.config.settings")


Chain = Callable[[HttpRequest], Any]


class House(WSGIHandler):
    """The application. A program that brings a token goes the short way: it has no session, no cookie and sees no page."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Builds both ways; they end in the same views, refusals and records."""
        super().load_middleware(is_async)
        view: Chain = self._get_response  # type: ignore[attr-defined]  # Django's types leave out what every handler has
        short: Chain = convert_exception_to_response(view)
        for path in reversed(settings.HEYI_PROGRAM_MIDDLEWARE):
            short = convert_exception_to_response(import_string(path)(short))
        pages: Chain = self._middleware_chain  # type: ignore[has-type]  # and what it puts there a line before
        self._middleware_chain = lambda request: short(request) if _is_program(request) else pages(request)


def _is_program(request: HttpRequest) -> bool:
    return "HTTP_AUTHORIZATION" in request.META and request.path_info.startswith("/api/")


def build() -> House:
    """The application, with everything set up that it needs."""
    django.setup(set_prefix=False)
    from heyi.config.discovery import discover  # noqa: PLC0415 (needs Django set up)

    house = House()
    # A page that cannot listen asks for news here: what is news stands beside the reactions.
    discover()
    return house


application = build()
