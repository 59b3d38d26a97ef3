"""The application as a WSGI server sees it."""

import os
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import UUID

import django
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils.module_loading import import_string

from heyi.config.loading import undisturbed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heyi.config.settings")


Chain = Callable[[HttpRequest], Any]
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class House(WSGIHandler):
    """The application. A program that brings a token goes the short way: it has no session, no cookie and sees no page."""

    def __init__(self) -> None:
        self._ways: dict[tuple[str, ...], ResolverMatch] = {}
        super().__init__()

    def load_middleware(self, is_async: bool = False) -> None:
        """Builds both ways; they end in the same views, refusals and records."""
        super().load_middleware(is_async)
        view: Chain = self._get_response  # type: ignore[attr-defined]  # Django's types leave out what every handler has
        short: Chain = convert_exception_to_response(view)
        for path in reversed(settings.HEYI_PROGRAM_MIDDLEWARE):
            short = convert_exception_to_response(import_string(path)(short))
        pages: Chain = self._middleware_chain  # type: ignore[has-type]  # and what it puts there a line before
        self._middleware_chain = lambda request: short(request) if _is_program(request) else pages(request)

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view of an address. Of those that differ in their ids only, the first is looked for in the list of all."""
        address = tuple(_ID.split(request.path_info))
        known = self._ways.get(address)
        if known is None:
            match = super().resolve_request(request)
            if _has_ids_only(match, request.path_info):
                self._ways[address] = match
            return match
        told = zip(known.kwargs.items(), _ID.findall(request.path_info), strict=True)
        ids = {name: type(before)(one) for (name, before), one in told}
        match = ResolverMatch(
            known.func, (), ids, known.url_name, [*known.app_names], [*known.namespaces], known.route,
            captured_kwargs=ids, extra_kwargs={},
        )  # fmt: skip
        request.resolver_match = match
        return match


def _has_ids_only(match: ResolverMatch, path: str) -> bool:
    """Whether what an address holds beside its words are ids, each of which goes to the view as it is or read, in this order."""
    told = list(match.kwargs.values())
    if (
        match.args
        or getattr(match, "extra_kwargs", None)
        or not all(type(one) in (UUID, str) for one in told)
    ):
        return False
    return [str(one) for one in told] == _ID.findall(path)


def _is_program(request: HttpRequest) -> bool:
    return "HTTP_AUTHORIZATION" in request.META and request.path_info.startswith("/api/")


def build() -> House:
    """The application, with everything set up that it needs."""
    with undisturbed():
        django.setup(set_prefix=False)
        from heyi.config.discovery import discover  # noqa: PLC0415 (needs Django set up)

        house = House()
        # A page that cannot listen asks for news here: what is news stands beside the reactions.
        discover()
        # The addresses bring all the pages: loaded now, or else while the first reader waits.
        import_module(settings.ROOT_URLCONF)
    return house


application = build()
