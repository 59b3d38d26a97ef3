"""How a recorded row is written, hashed and read. Not here: sealing batches (seal), telling listeners (delivery)."""

import json
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from uuid import UUID

from heyi.foundation.bell import ring_after_commit
from heyi.foundation.compiled import insert, new_row
from heyi.foundation.guard import guard_table
from heyi.foundation.models import RecordedRow
from heyi.foundation.secrets import mac, seal, unseal
from heyi.foundation.together import asking
from heyi.foundation.wire import send, vendor
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.event import Event, Plain, fact_name, facts_of, plain
from heyi.kernel.ids import new_id

guard_table(RecordedRow._meta.db_table)

# Where a request came from; set by the door for the length of one request.
caller_address: ContextVar[str] = ContextVar("caller_address", default="")

# Rows of one transaction are written by one process, so its own counter is their order.
_places = count(1)
_POSITION = (
    "SELECT pg_current_xact_id()::text::bigint, asked.one, chain.ordinal, chain.mac"
    " FROM unnest(%s::text[]) AS asked(one) LEFT JOIN LATERAL heyi_chain_end(asked.one) AS chain ON true"
)
_TRANSACTION = "SELECT pg_current_xact_id()::text::bigint"
_LABEL = "foundation_recorded.difference"
_HASHED = (
    "id", "transaction", "place", "kind", "fact", "facts", "case", "ordinal", "at", "actor", "actor_kind", "organisation",
    "alliance", "charter", "duty", "patient", "address",
)  # fmt: skip

State = dict[str, Plain]


class Kind(StrEnum):
    """What a recorded row tells of."""

    CHANGE = "change"
    READ = "read"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be recorded of one fact, before it has a place in its chain."""

    event: Event
    kind: Kind
    actor: Actor
    at: datetime
    warrant: Warrant | None = None
    case: UUID | None = None
    patient: UUID | None = None
    before: State | None = None
    after: State | None = None
    begins: bool = False


def canonical(value: object) -> str:
    """JSON in the one spelling that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def moment(at: datetime) -> str:
    """A moment in the one spelling that is stored: UTC, microseconds, sorted as text as in time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of(row: RecordedRow) -> bytes:
    """The keyed digest over everything the row says and over its case's previous digest."""
    parts = [str(getattr(row, name)).encode("utf-8", "surrogatepass") for name in _HASHED]
    return mac("recorded", *parts, bytes(row.difference), bytes(row.previous))


def difference_of(row: RecordedRow) -> dict[str, State | None]:
    """The state before and after, opened.

    Raises: Unreadable.
    """
    if not row.difference:
        return {"before": None, "after": None}
    opened: dict[str, State | None] = json.loads(unseal(_LABEL, bytes(row.difference)))
    return opened


def append(entries: Sequence[Entry]) -> None:
    """Places entries at the ends of their chains and inserts them, in the transaction that is open.

    The holder of a case is alone with its chain; should two ever meet, a unique constraint refuses the second.
    """
    rows = [_row(entry) for entry in entries]
    begun = {row.case for row, entry in zip(rows, entries, strict=True) if entry.begins}
    chained = {row.case for row, entry in zip(rows, entries, strict=True) if entry.kind is Kind.CHANGE}
    transaction, ends = _position(sorted(chained - begun))
    for row, entry in zip(rows, entries, strict=True):
        row.transaction, row.place = transaction, next(_places)
        row.previous = b""
        if entry.kind is Kind.CHANGE:
            ordinal, row.previous = ends.get(row.case, (0, b""))
            row.ordinal = ordinal + 1
        row.mac = digest_of(row)
        if row.ordinal is not None:
            ends[row.case] = (row.ordinal, row.mac)
    insert(rows)
    if any(entry.kind is Kind.CHANGE for entry in entries):
        ring_after_commit()


def _row(entry: Entry) -> RecordedRow:
    warrant = entry.warrant
    before_after = {"before": plain(entry.before), "after": plain(entry.after)}
    silent = entry.before is None and entry.after is None
    return new_row(
        RecordedRow,
        id=str(new_id()),
        kind=entry.kind.value,
        fact=fact_name(type(entry.event)),
        facts=canonical(facts_of(entry.event)),
        case=str(entry.case or entry.event.subject),
        ordinal=None,
        at=moment(entry.at),
        actor=str(entry.actor.id),
        actor_kind=entry.actor.kind.value,
        organisation=_text(warrant.organisation if warrant else None),
        alliance=_text(warrant.alliance if warrant else None),
        charter=_text(warrant.charter if warrant else None),
        duty=str(warrant.duty) if warrant else "",
        patient=_text(entry.patient),
        address=caller_address.get(),
        difference=b"" if silent else seal(_LABEL, canonical(before_after).encode()),
    )


def _text(value: UUID | None) -> str:
    return "" if value is None else str(value)


# The number of the transaction in which somebody was told to the database, where it was asked then.
known_transaction: ContextVar[int | None] = ContextVar("known_transaction", default=None)


def _position(cases: Sequence[str]) -> tuple[int, dict[str, tuple[int, bytes]]]:
    """The number of the writing transaction, and the end of each case's chain.

    PostgreSQL numbers its transactions itself and never reuses a number; SQLite's single writer takes the next. A chain
    may have been written by an organisation the actor may not see: only its end is read, past row-level security.
    """
    if vendor() == "postgresql":
        known = known_transaction.get()
        if known is not None and not cases:
            return known, {}
        with asking({RecordedRow._meta.db_table}):
            rows = send(_POSITION, [list(cases)]).rows if cases else send(_TRANSACTION, ()).rows
        ends = {one[1]: (one[2], bytes(one[3])) for one in rows if cases and one[2] is not None}
        return int(rows[0][0]), ends
    last = (
        RecordedRow.objects.order_by("-transaction", "-place").values_list("transaction", flat=True).first()
    )
    ends = {}
    for case in cases:
        chain = RecordedRow.objects.filter(case=case, ordinal__isnull=False).order_by("-ordinal")
        found = chain.values_list("ordinal", "mac").first()
        if found is not None:
            ends[case] = (found[0] or 0, bytes(found[1]))
    return (last or 0) + 1, ends
