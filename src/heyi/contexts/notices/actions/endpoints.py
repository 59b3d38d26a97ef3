"""Where an organisation is told outside the house: opened, changed, tried, removed. Not here: what is sent there (sending)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from heyi.contexts.governance.terms import Duty, Urgency
from heyi.contexts.notices.actions.carrying import Post, sent
from heyi.contexts.notices.events import EndpointKept, EndpointRemoved, EndpointTried, SendingsRevived
from heyi.contexts.notices.models import EndpointRow, SendingRow
from heyi.contexts.notices.models.endpoint import LONGEST_NAME
from heyi.contexts.notices.queries.wording import message_of
from heyi.contexts.notices.rules.trying import MOST_TRIALS
from heyi.contexts.notices.terms import BotKind, Channel, Ending, Endpoint, Line, Message, Outcome
from heyi.foundation.limits import count_once
from heyi.foundation.outward import parts_of
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import unit_of_work
from heyi.foundation.words import say
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, Problem, StaleVersion
from heyi.kernel.ids import new_id
from heyi.kernel.moments import on_the_wall

_LONGEST_SECRET = 256
_TRIALS_PER_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointWish:
    """What an endpoint shall be.

    Shape: an empty address or secret keeps the one there is; `without_secret` takes it away.
    """

    kind: BotKind
    name: str
    url: str = ""
    secret: str = ""
    without_secret: bool = False
    keyword: str = ""
    least: Urgency = Urgency.ELECTIVE
    is_on: bool = True


def open_endpoint(wish: EndpointWish, *, at: UUID, actor: Actor, now: datetime) -> Endpoint:
    """An organisation is told at another place from now on.

    Raises:  NotPermitted, InputInvalid.
    Records: EndpointKept.
    """
    with unit_of_work(actor, now=now) as work:
        if at not in actor.institutions:
            raise NotFound
        warrant = actor.require(Duty.MANAGE_ENDPOINTS, at=at)
        _check(wish, at=at, known=None, actor=actor)
        row = EndpointRow(
            organisation=at, kind=wish.kind, name=wish.name.strip(), host=_host(wish.url), url=wish.url.strip(),
            secret=wish.secret.strip(), keyword=wish.keyword.strip(), least=wish.least, is_on=wish.is_on, changed_at=now,
            changed_by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        work.record(_kept(row), warrant=warrant)
    return row.snapshot()


def change_endpoint(
    endpoint_id: UUID, wish: EndpointWish, *, seen_version: int | None, actor: Actor, now: datetime
) -> Endpoint:
    """An organisation is told there in another way.

    Raises:  NotFound, NotPermitted, InputInvalid, StaleVersion.
    Records: EndpointKept.
    """
    with unit_of_work(actor, now=now) as work:
        row = _held(endpoint_id, actor)
        warrant = actor.require(Duty.MANAGE_ENDPOINTS, at=row.organisation)
        if seen_version is not None and seen_version != row.version:
            raise StaleVersion(seen=seen_version, current=row.version)
        _check(wish, at=row.organisation, known=row, actor=actor)
        url = wish.url.strip() or row.url
        secret = "" if wish.without_secret else wish.secret.strip() or row.secret
        row.store(
            kind=wish.kind, name=wish.name.strip(), url=url, host=_host(url), secret=secret,
            keyword=wish.keyword.strip(), least=wish.least, is_on=wish.is_on, version=row.version + 1, changed_at=now,
            changed_by=actor.id,
        )  # fmt: skip
        work.record(_kept(row), warrant=warrant)
    return row.snapshot()


def _held(endpoint_id: UUID, actor: Actor) -> EndpointRow:
    return EndpointRow.objects.within_reach_of(actor).standing().hold(endpoint_id)


def _kept(row: EndpointRow) -> EndpointKept:
    return EndpointKept(
        subject=row.id, organisation=row.organisation, kind=BotKind(row.kind), least=Urgency(row.least),
        is_on=row.is_on, version=row.version,
    )  # fmt: skip


def _host(url: str) -> str:
    parts = parts_of(url.strip(), open_hosts=settings.HEYI_OPEN_HOSTS)
    return (parts.hostname or "") if parts else ""


def _check(wish: EndpointWish, *, at: UUID, known: EndpointRow | None, actor: Actor) -> None:
    problems = [*_name_problems(wish.name.strip(), at, known, actor)]
    url = wish.url.strip()
    if url and not _host(url):
        problems.append(Problem("url", "endpoint_url_refused"))
    elif not url and known is None:
        problems.append(Problem("url", "required"))
    for field, text, most in (
        ("secret", wish.secret, _LONGEST_SECRET),
        ("keyword", wish.keyword, LONGEST_NAME),
    ):
        if len(text) > most or not text.isprintable():
            problems.append(Problem(field, "too_long", limit=most))
    if problems:
        raise InputInvalid(*problems)


def _name_problems(name: str, at: UUID, known: EndpointRow | None, actor: Actor) -> list[Problem]:
    if not name or not name.isprintable():
        return [Problem("name", "required")]
    if len(name) > LONGEST_NAME:
        return [Problem("name", "too_long", limit=LONGEST_NAME)]
    others = EndpointRow.objects.within_reach_of(actor).standing().filter(organisation=at, name=name)
    if known is not None:
        others = others.exclude(id=known.id)
    return [Problem("name", "endpoint_name_taken", name)] if others.exists() else []


def remove_endpoint(endpoint_id: UUID, *, actor: Actor, now: datetime) -> None:
    """An organisation is no longer told there; address and secret are forgotten, what waited is not sent.

    Raises:  NotFound, NotPermitted.
    Records: EndpointRemoved.
    """
    with unit_of_work(actor, now=now) as work:
        row = _held(endpoint_id, actor)
        warrant = actor.require(Duty.MANAGE_ENDPOINTS, at=row.organisation)
        row.store(url="", secret="", host="", is_on=False, removed_at=now, removed_by=actor.id)
        waiting = SendingRow.objects.within_reach_of(actor).waiting().filter(endpoint=row)
        unsent = waiting.update(ended_at=now, ended_for=Ending.SWITCHED_OFF)
        gone = EndpointRemoved(subject=row.id, organisation=row.organisation, sendings=unsent)
        work.record(gone, warrant=warrant)


def revive_sendings(endpoint_id: UUID, *, actor: Actor, now: datetime) -> int:
    """What was given up at an endpoint is tried again, with all its tries; answers how many sendings.

    Raises:  NotFound, NotPermitted.
    Records: SendingsRevived.
    """
    with unit_of_work(actor, now=now) as work:
        row = _held(endpoint_id, actor)
        warrant = actor.require(Duty.MANAGE_ENDPOINTS, at=row.organisation)
        dead = SendingRow.objects.within_reach_of(actor).filter(endpoint=row, ended_for=Ending.GIVEN_UP)
        revived = dead.update(ended_at=None, ended_for="", attempts=0, due_at=now)
        if revived:
            fact = SendingsRevived(subject=row.id, organisation=row.organisation, sendings=revived)
            work.record(fact, warrant=warrant)
    return revived


def try_endpoint(endpoint_id: UUID, *, language: str, actor: Actor, now: datetime) -> Outcome:
    """Sends a trial message now and answers what the endpoint said. It names nobody and no case.

    Raises:  NotFound, NotPermitted, TooMany.
    Records: EndpointTried.
    """
    with reading(actor, now=now):
        row = EndpointRow.objects.within_reach_of(actor).standing().look_up(endpoint_id)
    warrant = actor.require(Duty.MANAGE_ENDPOINTS, at=row.organisation)
    count_once(str(row.id), "endpoint_trial", most=MOST_TRIALS, per_seconds=_TRIALS_PER_SECONDS, now=now)
    to = Post(Channel.WEBHOOK, "", BotKind(row.kind), row.url, row.secret, row.keyword, language)
    outcome = sent(_trial(to, now), to, now=now)
    with unit_of_work(actor, now=now) as work:
        held = _held(endpoint_id, actor)
        held.store(last_at=now, last_answer=str(outcome.answer), last_code=outcome.code)
        tried = EndpointTried(subject=row.id, organisation=row.organisation, answer=outcome.answer)
        work.record(tried, warrant=warrant)
    return outcome


def _trial(to: Post, now: datetime) -> Message:
    words = say("notice_trial", {}, language=to.language)
    line = Line(words, "", "", f"{on_the_wall(now):%m-%d %H:%M}", str(settings.HEYI_ADDRESS))
    return message_of(new_id(), Urgency.ELECTIVE, [line], language=to.language, keyword=to.keyword)
