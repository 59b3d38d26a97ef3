"""The one place where a refusal becomes a status. Not here: what is refused (every context), the pages' look (templates)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from heyi.foundation.access import SignInNeeded
from heyi.foundation.limits import TooMany
from heyi.foundation.reading import record_refusal
from heyi.foundation.words import say
from heyi.kernel.actor import Actor
from heyi.kernel.errors import (
    HeyiError,
    InputInvalid,
    NotFound,
    NotPermitted,
    PartnerFailed,
    RuleBroken,
    StaleVersion,
)
from heyi.kernel.event import Event, plain

API_PREFIXES = ("/api/", "/fhir/")


class TooLarge(HeyiError):
    """More bytes than this door takes."""

    default_code = "too_large"


class UnsupportedMedia(HeyiError):
    """A kind of content this door does not take."""

    default_code = "unsupported_media"


class VersionNeeded(HeyiError):
    """A change without saying which version was seen."""

    default_code = "version_needed"


# From special to general: the first that fits is taken.
STATUS: tuple[tuple[type[HeyiError], int], ...] = (
    (SignInNeeded, 401),
    (NotPermitted, 403),
    (NotFound, 404),
    (RuleBroken, 409),
    (StaleVersion, 412),
    (TooLarge, 413),
    (UnsupportedMedia, 415),
    (InputInvalid, 422),
    (VersionNeeded, 428),
    (TooMany, 429),
    (PartnerFailed, 503),
    (HeyiError, 409),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(Event):
    """A signed-in actor was refused; `subject` is the actor."""

    code: str
    status: int
    method: str
    route: str


def status_of(error: HeyiError) -> int:
    """The HTTP status of a refusal."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def body_of(error: HeyiError) -> dict[str, Any]:
    """A refusal as JSON: code, sentence in the reader's language, facts, and every problem with its field."""
    facts = {name: plain(value) for name, value in error.facts.items()}
    body: dict[str, Any] = {"code": error.code, "message": say(error.code, facts), "facts": facts}
    if isinstance(error, InputInvalid):
        body["problems"] = [
            {
                "field": problem.field,
                "code": problem.code,
                "message": say(problem.code, {"value": problem.value, "limit": problem.limit}),
                "value": problem.value,
            }
            for problem in error.problems
        ]
    return body


def refuse_json(request: HttpRequest, error: HeyiError) -> HttpResponse:
    """The answer of an API to a refusal, which is put on record."""
    status = status_of(error)
    note_refusal(request, error, status)
    response = JsonResponse(body_of(error), status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if "retry_after_seconds" in error.facts:
        response["Retry-After"] = str(error.facts["retry_after_seconds"])
    return response


def refuse_page(request: HttpRequest, error: HeyiError) -> HttpResponse:
    """The page shown for a refusal, which is put on record."""
    status = status_of(error)
    note_refusal(request, error, status)
    context = {"refusal": body_of(error), "status": status}
    return render(request, [f"errors/{status}.html", "errors/refused.html"], context, status=status)


def note_refusal(request: HttpRequest, error: HeyiError, status: int) -> None:
    """Puts the refusal of a signed-in actor on record, after its change was rolled back.

    Slips of the pen (422) and strangers are not recorded: the first are no refusal, the second would let anybody fill the disk.
    """
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor) or status in {401, 422, 428}:
        return
    match = request.resolver_match
    route = match.route if match else ""
    event = RequestRefused(
        subject=actor.id, code=error.code, status=status, method=str(request.method), route=route
    )
    record_refusal(event, actor=actor, now=timezone.now())


class RefusalMiddleware:
    """Turns a refusal raised by a page into its page; the APIs do so by themselves, and their answers are no pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; one for programs, should it be shown as a page, may fetch and frame nothing."""
        response = self.get_response(request)
        if request.path.startswith(API_PREFIXES):
            response.headers.setdefault(
                "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"
            )
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal; None lets a bug stay a bug."""
        if not isinstance(error, HeyiError):
            return None
        if request.path.startswith(API_PREFIXES):
            return refuse_json(request, error)
        return refuse_page(request, error)
