"""How a change comes in by an API: which version was seen, which retry it is, and how it is answered. Not here: the change."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import BaseModel

from heyi.foundation.http import VersionNeeded
from heyi.foundation.once import once
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem, StaleVersion

_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"', re.ASCII)
# No case ever has this version, so a change that was decided on nothing is never done.
NONE_SEEN = 0

_KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sent again with the same content, a request with the same key gets the first answer and changes nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[ -~]+$"},
}
_IF_MATCH: dict[str, Any] = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of what was seen.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
# What the description of an operation says of these headers.
IDEMPOTENT: dict[str, Any] = {"parameters": [_KEY]}
VERSIONED: dict[str, Any] = {"parameters": [_IF_MATCH, _KEY]}

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller is told: a status, a body, and the version of what it shows, where that can be changed."""

    body: BaseModel
    status: int = 200
    version: int | None = None

    def kept(self) -> dict[str, Any]:
        """The answer as it is remembered for a retry."""
        return {"status": self.status, "version": self.version, "body": self.body.model_dump(mode="json")}


def tell(answer: Answer) -> HttpResponse:
    """An answer as it goes out."""
    return _sent(answer.kept())


def _sent(kept: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(kept["body"], status=kept["status"], json_dumps_params={"ensure_ascii": False})
    if kept["version"] is not None:
        response["ETag"] = f'"{kept["version"]}"'
    return response


def change(
    request: HttpRequest, inputs: object, deed: Callable[[], Answer], *, actor: Actor, now: datetime
) -> HttpResponse:
    """Does a change once for each Idempotency-Key and answers it; without a key each request is a change of its own.

    All that a request changes is one unit of work: it is done whole or not at all.
    Shape:  `inputs` is what was sent, as plain JSON; the address belongs to it. The version seen does not: who looked
            again before trying again still means the same change.
    Raises: KeyReused, InputInvalid, and whatever the deed refuses with.
    """
    key = request.headers.get("Idempotency-Key")
    asked = {"method": request.method, "path": request.path, "inputs": inputs}
    with unit_of_work(actor, now=now):
        kept = once(key, asked, lambda: deed().kept(), actor=actor, now=now)
    return _sent(kept)


def change_seen(
    request: HttpRequest, inputs: object, deed: Callable[[int], Answer], *, actor: Actor, now: datetime
) -> HttpResponse:
    """Does a change of something that was seen before; the deed is given the version (If-Match).

    Raises: VersionNeeded, KeyReused, InputInvalid, and whatever the deed refuses with.
    """
    return on_version(request, lambda seen: change(request, inputs, lambda: deed(seen), actor=actor, now=now))


def on_version(request: HttpRequest, deed: Callable[[int], Done]) -> Done:
    """Does a change with the version the caller saw (If-Match).

    Shape:  without one the verb is asked all the same, with a version nothing has: who may not know of the case, or
            comes too late, learns that first, as everybody does; who could do it learns that the version is missing.
    Raises: VersionNeeded, InputInvalid, and whatever the deed refuses with.
    """
    seen = seen_version(request)
    try:
        return deed(NONE_SEEN if seen is None else seen)
    except StaleVersion:
        if seen is None:
            raise VersionNeeded from None
        raise


def seen_version(request: HttpRequest) -> int | None:
    """The version in If-Match; None where there is none, or where it says "any".

    Raises: InputInvalid for something that is no version of ours.
    """
    told = request.headers.get("If-Match", "").strip()
    if told in ("", "*"):
        return None
    found = _ETAG.fullmatch(told)
    if found is None:
        raise InputInvalid(Problem("If-Match", "malformed"))
    return int(found[1])
