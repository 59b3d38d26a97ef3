"""From a request to its actor: sessions, API tokens, and the cache of authority. Not here: what a post may do (governance)."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, cast
from uuid import UUID

from django.db.models import F, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from heyi.foundation.compiled import Question
from heyi.foundation.models import Account, ApiTokenRow, AuthorityRow
from heyi.foundation.record import caller_address
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError

_TOKEN_PREFIX = "heyi_"  # noqa: S105 (the mark of our tokens, no secret)
_MOST_CACHED = 10_000


class SignInNeeded(HeyiError):
    """Nobody is signed in, or the token is unknown, expired or revoked."""

    default_code = "sign_in_needed"


@dataclass(frozen=True, slots=True)
class Authority:
    """An actor and the moment at which the charters or posts behind it change next, if any."""

    actor: Actor
    until: datetime | None


ActorSource = Callable[[UUID, datetime, int], Authority]

_source: list[ActorSource] = []
_cache: dict[UUID, Authority] = {}
_lock = Lock()


def set_actor_source(source: ActorSource) -> None:
    """Names the one function that knows what an account may do; done once, before the first request can come."""
    _source[:] = [source]


def authority_version() -> int:
    """The version of all posts, memberships and charters."""
    return AuthorityRow.objects.values_list("version", flat=True).get(pk=1)


def raise_authority_version() -> None:
    """Called by every verb that changes what somebody may do: from the next request on nobody acts on old authority."""
    AuthorityRow.objects.filter(pk=1).update(version=F("version") + 1)


def actor_of(account: UUID, *, version: int, now: datetime) -> Actor:
    """The actor behind an account, from the cache when it was computed under this version and nothing took effect since."""
    cached = _cache.get(account)
    if cached and cached.actor.authority_version == version and (cached.until is None or now < cached.until):
        return cached.actor
    fresh = _source[0](account, now, version)
    with _lock:
        if len(_cache) >= _MOST_CACHED:
            _cache.clear()
        _cache[account] = fresh
    return fresh.actor


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def create_token(account: UUID, *, label: str, days: int, now: datetime) -> str:
    """A new bearer token; it is shown once, only its digest is kept."""
    token = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    ApiTokenRow.objects.create(
        digest=_digest(token),
        account_id=account,
        label=label,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def _standing_token(digest: bytes, now: datetime) -> QuerySet[ApiTokenRow, tuple[Any, ...]]:
    version = Subquery(AuthorityRow.objects.filter(pk=1).values("version")[:1])
    standing = ApiTokenRow.objects.filter(
        digest=digest, expires_at__gt=now, revoked_at__isnull=True, account__is_active=True
    )
    return standing.values_list("account_id", version)


_TOKEN = Question[tuple[UUID, int]](_standing_token)


def _by_token(token: str, now: datetime) -> tuple[UUID, int]:
    found = _TOKEN.first(digest=_digest(token), now=now)
    if found is None:
        raise SignInNeeded
    return found[0], int(found[1])


def identify(request: HttpRequest, *, now: datetime) -> Actor | None:
    """Who sends this request, or None for somebody not signed in.

    Raises: SignInNeeded for a token that is not valid: a machine must not be taken for an anonymous visitor.
    """
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise SignInNeeded
        account, version = _by_token(token.strip(), now)
        return actor_of(account, version=version, now=now)
    user = request.user
    if not isinstance(user, Account) or not user.is_active:
        return None
    return actor_of(user.id, version=authority_version(), now=now)


class IdentifiedRequest(HttpRequest):
    """A request on which the middleware has put its caller."""

    by_token: bool
    actor: Actor | None
    actor_refused: SignInNeeded | None


class ActorMiddleware:
    """Puts `actor`, `by_token` and the caller's address on each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Identifies the caller; an invalid token is answered by the door it knocked at."""
        token = caller_address.set(str(request.META.get("REMOTE_ADDR", ""))[:45])
        identified = cast("IdentifiedRequest", request)
        identified.by_token = "Authorization" in request.headers
        identified.actor = None
        identified.actor_refused = None
        try:
            identified.actor = identify(request, now=timezone.now())
        except SignInNeeded as refused:
            identified.actor_refused = refused
        try:
            return self.get_response(request)
        finally:
            caller_address.reset(token)


def acting(request: HttpRequest) -> Actor:
    """The actor of a request that needs one.

    Raises: SignInNeeded.
    """
    actor = getattr(request, "actor", None)
    if actor is None:
        raise cast("IdentifiedRequest", request).actor_refused or SignInNeeded()
    if not isinstance(actor, Actor):
        raise SignInNeeded
    return actor
