"""One entry with what it said before, its file, and the same observation over time. Not here: the whole story (story)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from heyi.contexts.record.models import EntryRow, FileRow, VersionRow
from heyi.contexts.record.queries.opening import entry_of, former_of
from heyi.contexts.record.queries.reach import Reach, reach_of
from heyi.contexts.record.queries.story import record_look
from heyi.contexts.record.terms import Document, Entry, EntryKind, FormerVersion, Observation
from heyi.foundation.reading import Purpose, reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound

MOST_POINTS = 500
_MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One entry with everything it said before, the latest first, and what was sent as it was sent."""

    entry: Entry
    former: tuple[FormerVersion, ...]
    payload: Mapping[str, object] = field(repr=False)
    belongings: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One observation of a trend; an observation of several numbers gives one point in each of its series."""

    entry: UUID
    organisation: UUID
    taken_at: datetime
    number: Decimal
    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a trend: the same thing measured in the same unit, the oldest first.

    Units: `unit` is UCUM; `low` and `high` are the reference range of the latest observation.
    """

    text: str
    unit: str
    points: tuple[Point, ...]
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The same observation over time and over all members; numbers in different units never share a series."""

    text: str
    observations: tuple[Entry, ...]
    series: tuple[Series, ...]


def entry_page(
    patient_id: UUID, entry_id: UUID, *, purpose: Purpose, actor: Actor, now: datetime
) -> EntryPage:
    """One entry of a human, with its former versions; the look is recorded.

    Raises: NotFound, NotPermitted.
    """
    reach = reach_of(patient_id, actor=actor, now=now)
    with reading(actor, now=now):
        row = _row(reach, entry_id, actor)
        kind = EntryKind(row.kind)
        former = VersionRow.objects.filter(entry=row).order_by("-version")[:_MOST_VERSIONS]
        inside = EntryRow.objects.within_reach_of(actor, records=reach.records).filter(encounter=row.id)
        page = EntryPage(
            entry=entry_of(row),
            former=tuple(former_of(one, kind) for one in former),
            payload=row.payload if isinstance(row.payload, dict) else {"": row.payload},
            belongings=tuple(entry_of(one) for one in inside.order_by("happened_at", "id")[:MOST_POINTS]),
        )
    record_look(reach, page="record_entry", purpose=purpose, actor=actor, now=now)
    return page


def fetch_document(
    patient_id: UUID, entry_id: UUID, *, purpose: Purpose, actor: Actor, now: datetime
) -> tuple[Document, bytes]:
    """A document with the content of its file; the look is recorded.

    Raises: NotFound (also for an entry that is no document), NotPermitted.
    """
    reach = reach_of(patient_id, actor=actor, now=now)
    with reading(actor, now=now):
        row = _row(reach, entry_id, actor)
        said = entry_of(row).said
        if not isinstance(said, Document):
            raise NotFound
        file = FileRow.objects.filter(entry=row, digest=said.digest).first()
        if file is None:
            raise NotFound
        content = bytes(file.content)
    record_look(reach, page="record_document", purpose=purpose, actor=actor, now=now)
    return said, content


def trend_of(patient_id: UUID, entry_id: UUID, *, purpose: Purpose, actor: Actor, now: datetime) -> Trend:
    """The observations that measure the same as one of them, at all members within reach; the look is recorded.

    Shape:  the latest are told where there are more than MOST_POINTS; what was withdrawn is left out.
    Raises: NotFound (also for an entry that is no observation), NotPermitted.
    """
    reach = reach_of(patient_id, actor=actor, now=now)
    with reading(actor, now=now):
        row = _row(reach, entry_id, actor)
        if row.topic is None:
            raise NotFound
        same = EntryRow.objects.within_reach_of(actor, records=reach.records).filter(
            topic=bytes(row.topic), withdrawn_at__isnull=True
        )
        found = [entry_of(one) for one in same.order_by("-happened_at", "-id")[:MOST_POINTS]]
        named = entry_of(row).said
    record_look(reach, page="record_trend", purpose=purpose, actor=actor, now=now, rows=len(found))
    observations = tuple(reversed(found))
    text = named.text if isinstance(named, Observation) else ""
    return Trend(text=text, observations=observations, series=_series(observations))


def _row(reach: Reach, entry_id: UUID, actor: Actor) -> EntryRow:
    return EntryRow.objects.within_reach_of(actor, records=reach.records).look_up(entry_id)


def _series(observations: tuple[Entry, ...]) -> tuple[Series, ...]:
    lines: dict[tuple[str, str], list[Point]] = {}
    names: dict[tuple[str, str], str] = {}
    ranges: dict[tuple[str, str], tuple[Decimal | None, Decimal | None]] = {}
    for one in observations:
        said = one.said
        if not isinstance(said, Observation):
            continue
        flag = said.flag.value if said.flag else ""
        for code, text, number, unit in _numbers(said):
            key = code, unit
            point = Point(one.id, one.organisation, said.taken_at, number, flag)
            lines.setdefault(key, []).append(point)
            names[key] = text
            ranges[key] = (None, None) if said.parts else (said.low, said.high)
    return tuple(
        Series(text=names[key], unit=key[1], points=tuple(points), low=ranges[key][0], high=ranges[key][1])
        for key, points in lines.items()
    )


def _numbers(said: Observation) -> list[tuple[str, str, Decimal, str]]:
    if said.number is not None:
        return [("", said.text, said.number, said.unit)]
    return [(part.code or part.text, part.text, part.number, part.unit) for part in said.parts]
