"""How tests speak to the doors for programs: one caller for each person, with a token or a session."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.making import Staff, Yibin, all_hands, an_alliance

V1 = "/api/v1"


@dataclass(frozen=True)
class Caller:
    """Somebody's program. `seen` is the version it saw, `key` marks a retry."""

    token: str = ""
    client: Client = field(default_factory=Client)

    def _headers(self, seen: int | None, key: str | None, more: dict[str, str]) -> dict[str, str]:
        told = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if seen is not None:
            told["If-Match"] = f'"{seen}"'
        if key is not None:
            told["Idempotency-Key"] = key
        return told | more

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(path, headers=self._headers(None, None, headers))

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        seen: int | None = None,
        key: str | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> HttpResponse:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method, path, raw, content_type=content_type, headers=self._headers(seen, key, headers)
        )

    def post(self, path: str, body: Any = None, **more: Any) -> HttpResponse:
        return self.send("POST", path, body, **more)

    def upload(self, path: str, file: Any, **headers: str) -> HttpResponse:
        return self.client.post(path, {"file": file}, headers=self._headers(None, None, headers))


def caller(staff: Staff) -> Caller:
    """Somebody's program with a token of its own."""
    return Caller(staff.token())


def references(value: Any) -> Iterator[str]:
    """Everything that a FHIR resource points to, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


@contextmanager
def one_world() -> Iterator[Yibin]:
    """The alliances that all tests of a module share; nothing of it stays."""
    with transaction.atomic():
        yield all_hands(an_alliance())
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """What one test does in the shared world is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
