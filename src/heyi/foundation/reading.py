"""Reading on somebody's behalf: the database learns who asks, and reads of named patients are put on record."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

from heyi.foundation.guard import watching
from heyi.foundation.record import Entry, Kind, append, known_transaction, moment
from heyi.foundation.together import send_waiting
from heyi.foundation.wire import send, vendor
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.event import Event

_SETTINGS = (
    "SELECT set_config('heyi.actor', %s, true), set_config('heyi.institutions', %s, true),"
    " set_config('heyi.system', %s, true), set_config('heyi.now', %s, true)"
)
# Who is going to write a record needs the number of their transaction, and asks for it at once.
_NUMBERED = f"{_SETTINGS}, pg_current_xact_id()::text::bigint"

_BEYOND = "SELECT set_config('heyi.system', %s, true)"
_BEFORE = "SELECT coalesce(current_setting('heyi.system', true), '')"


class Purpose(StrEnum):
    """Why a named patient is looked at."""

    CARE = "care"
    REFERRAL = "referral"
    REGISTRATION = "registration"
    FOLLOW_UP = "follow_up"
    AUDIT = "audit"
    PARTNER = "partner"
    RESEARCH = "research"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRead(Event):
    """A named patient's data was shown; `rows` counts how many patients one answer named."""

    purpose: Purpose
    page: str
    rows: int = 1


_reader: ContextVar[Actor | None] = ContextVar("reader", default=None)
_is_beyond: ContextVar[bool] = ContextVar("is_beyond", default=False)


class _Uncounted:
    """Watches only to let the record itself be written."""

    def __init__(self) -> None:
        self.touched: Counter[str] = Counter()


def _tell_database(actor: Actor | None, now: datetime, *, writing: bool = False) -> int | None:
    if vendor() != "postgresql":
        return None
    told = ["", "", "", ""]
    if actor is not None:
        institutions = "{" + ",".join(sorted(str(one) for one in actor.institutions)) + "}"
        told = [str(actor.id), institutions, "on" if actor.is_system else "", moment(now)]
    send_waiting()
    answer = send(_NUMBERED if writing else _SETTINGS, told)
    return int(answer.rows[0][4]) if writing else None


@contextmanager
def become(actor: Actor, *, now: datetime, writing: bool = False) -> Iterator[None]:
    """Sets whom the database answers, until the transaction that is open ends; `writing` says that a record will follow.

    Where that transaction lies inside another one, the former actor is set back; a rollback does so by itself.
    """
    before = _reader.get()
    number = _tell_database(actor, now, writing=writing)
    token, beyond = _reader.set(actor), _is_beyond.set(False)
    numbered = known_transaction.set(number)
    try:
        yield
    finally:
        known_transaction.reset(numbered)
        _reader.reset(token)
        _is_beyond.reset(beyond)
    if connection.savepoint_ids:
        _tell_database(before, now)


def version_of_reader() -> int:
    """The authority version under which whoever reads now acts; 0 where nobody does."""
    reader = _reader.get()
    return 0 if reader is None else version_for(reader)


def version_for(actor: Actor) -> int:
    """The authority version under which an actor acts; 0 for a part of the system and for whoever has no post."""
    return actor.authority_version if actor.institutions else 0


@contextmanager
def reading(actor: Actor, *, now: datetime, recorded: bool = False) -> Iterator[None]:
    """Questions asked on behalf of an actor; `recorded` says that the look will be put on record in it.

    On PostgreSQL this is a transaction, because the actor is set for one; on SQLite it is none, because there every
    transaction takes the one write lock.
    """
    current = _reader.get()
    if current is not None and current.id == actor.id:
        yield
    elif vendor() == "postgresql":
        with transaction.atomic(), become(actor, now=now, writing=recorded):
            yield
    else:
        with become(actor, now=now):
            yield


@contextmanager
def beyond_reach(reason: str) -> Iterator[None]:
    """One look past the actor's own rows, for a rule that holds for everybody: is this number taken, is a journey open.

    Whoever opens this answers with a yes or a no and never shows what was seen; tests/architecture lists the callers.
    """
    del reason  # read by people and by the test that lists the callers
    reader = _reader.get()
    if vendor() != "postgresql" or _is_beyond.get() or (reader is not None and reader.is_system):
        yield
        return
    token = _is_beyond.set(True)
    try:
        send_waiting()
        before = "" if reader is not None else send(_BEFORE, ()).rows[0][0]
        send(_BEYOND, ["on"])
        yield
        # What was written beyond reach is sent there. After an error the transaction is lost anyway, and with it the setting.
        send_waiting()
        send(_BEYOND, [before])
    finally:
        _is_beyond.reset(token)


def record_read(  # noqa: PLR0913 (each is a column of the record)
    *,
    actor: Actor,
    now: datetime,
    purpose: Purpose,
    page: str,
    patient: UUID | None = None,
    case: UUID | None = None,
    rows: int = 1,
    warrant: Warrant | None = None,
) -> None:
    """Puts on record that named patients' data was shown, in a short transaction of its own.

    Shape: a list names no single patient; its entry is about the reader and tells how many lines were shown.
    """
    event = PatientRead(subject=patient or actor.id, purpose=purpose, page=page, rows=rows)
    place = warrant or _own_place(actor)
    entry = Entry(event=event, kind=Kind.READ, actor=actor, at=now, warrant=place, case=case, patient=patient)
    _append_alone(entry)


def record_refusal(event: Event, *, actor: Actor, now: datetime) -> None:
    """Puts a refusal on record after its change was rolled back."""
    _append_alone(Entry(event=event, kind=Kind.REFUSAL, actor=actor, at=now, warrant=_own_place(actor)))


def _own_place(actor: Actor) -> Warrant | None:
    """Where a read or refusal belongs that names no right: at the first institution of the actor, whose auditor sees it."""
    first = next(iter(actor.standings), None)
    return Warrant("", first.organisation, None, None) if first else None


def _append_alone(entry: Entry) -> None:
    """In the transaction in which the reader reads, where there is one; else in one of its own."""
    reader = _reader.get()
    if connection.in_atomic_block and reader is not None and reader.id == entry.actor.id:
        with watching(_Uncounted()):
            append([entry])
        return
    with transaction.atomic(), become(entry.actor, now=entry.at, writing=True), watching(_Uncounted()):
        append([entry])
