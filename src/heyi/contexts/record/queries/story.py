"""What happened to a human at all members that the reader may see now, the latest first. Not here: one entry (entries)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.record.models import EntryRow
from heyi.contexts.record.models.entry import EntryRows
from heyi.contexts.record.queries.opening import entry_of
from heyi.contexts.record.queries.reach import Reach, reach_of
from heyi.contexts.record.rules.placing import plain, words_of
from heyi.contexts.record.terms import (
    Allergy,
    Certainty,
    Charge,
    Entry,
    EntryKind,
    ObservationGroup,
)
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of, end_of, start_of

PAGE_SIZE = 20
MOST_PAGES = 500
# Entries are sealed, so words are looked for by opening them: as many as one human has, the latest first.
MOST_OPENED = 5_000
_MOST_ALLERGIES = 50
_MOST_VITAL_SIGNS = 60
# Charges are told in sum beside their encounter; line by line only to who asks for them.
_UNASKED = (EntryKind.CHARGE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries a reader asks for; what is empty asks for nothing in particular."""

    kinds: frozenset[EntryKind] = frozenset()
    organisation: UUID | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the story; of an encounter also what was charged for it, in fen, and for how many things."""

    entry: Entry
    charged_fen: int = 0
    charges: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A page of what happened, and what stands above every page.

    Shape: `allergies` are those that still hold, the gravest first; `vital_signs` the latest of each kind; `members` are
           the organisations that sent anything, whatever is asked for.
    """

    person: UUID
    lines: Page[Line]
    allergies: tuple[Entry, ...]
    vital_signs: tuple[Entry, ...]
    members: tuple[UUID, ...]


def story_of(  # noqa: PLR0913 (each is asked by its name)
    patient_id: UUID,
    wanted: Wanted | None = None,
    *,
    number: int = 1,
    purpose: Purpose,
    actor: Actor,
    now: datetime,
    size: int = PAGE_SIZE,
) -> Story:
    """What happened to a human at all members that the reader may see now, the latest first; the look is recorded.

    Shape:  `patient_id` is any record of theirs within reach; `number` counts pages.
    Raises: NotFound, NotPermitted.
    """
    asked = wanted or Wanted()
    reach = reach_of(patient_id, actor=actor, now=now)
    with reading(actor, now=now):
        rows = EntryRow.objects.within_reach_of(actor, records=reach.records)
        lines = _lines(rows, asked, min(max(1, number), MOST_PAGES), size)
        story = Story(
            person=reach.person,
            lines=replace(lines, rows=tuple(_with_charges(rows, lines.rows))),
            allergies=_allergies(rows, now),
            vital_signs=_vital_signs(rows),
            members=tuple(rows.order_by("organisation").values_list("organisation", flat=True).distinct()),
        )
    record_look(reach, page="record", purpose=purpose, actor=actor, now=now, rows=len(story.lines.rows))
    return story


def record_look(
    reach: Reach, *, page: str, purpose: Purpose, actor: Actor, now: datetime, rows: int = 1
) -> None:
    """Puts on record that somebody's entries were shown."""
    record_read(
        actor=actor,
        now=now,
        purpose=purpose,
        page=page,
        patient=reach.person,
        case=reach.person,
        rows=max(1, rows),
        warrant=reach.warrant,
    )


def _lines(rows: EntryRows, asked: Wanted, number: int, size: int) -> Page[Line]:
    found = _asked(rows, asked).order_by("-happened_at", "-id")
    skipped = (number - 1) * size
    if not asked.words.strip():
        shown: Iterable[Entry] = (entry_of(row) for row in found[skipped : skipped + size + 1])
    else:
        shown = list(_saying(found, plain(asked.words)))[skipped : skipped + size + 1]
    return page_of(map(Line, shown), number=number, size=size)


def _asked(rows: EntryRows, asked: Wanted) -> EntryRows:
    if asked.kinds:
        rows = rows.filter(kind__in=[str(kind) for kind in asked.kinds])
    else:
        rows = rows.exclude(kind__in=[str(kind) for kind in _UNASKED])
    if asked.organisation is not None:
        rows = rows.filter(organisation=asked.organisation)
    if asked.since is not None:
        rows = rows.filter(happened_at__gte=start_of(asked.since))
    if asked.until is not None:
        rows = rows.filter(happened_at__lt=end_of(asked.until))
    return rows


def _saying(rows: EntryRows, words: str) -> Iterator[Entry]:
    for row in rows[:MOST_OPENED]:
        entry = entry_of(row)
        told = words_of(entry.said)
        if all(word in told for word in words.split()):
            yield entry


def _with_charges(rows: EntryRows, lines: Iterable[Line]) -> Iterator[Line]:
    found = list(lines)
    visits = [line.entry.id for line in found if line.entry.kind is EntryKind.ENCOUNTER]
    sums: dict[UUID, list[int]] = {}
    if visits:
        charges = rows.filter(kind=EntryKind.CHARGE, encounter__in=visits, withdrawn_at__isnull=True)
        for row in charges:
            said = entry_of(row).said
            if isinstance(said, Charge) and row.encounter_id is not None:
                sums.setdefault(row.encounter_id, []).append(said.amount_fen)
    for line in found:
        amounts = sums.get(line.entry.id, ())
        yield replace(line, charged_fen=sum(amounts), charges=len(amounts))


_GRAVEST_FIRST = {"severe": 0, "moderate": 1, "unknown": 2, "mild": 3}


def _allergies(rows: EntryRows, now: datetime) -> tuple[Entry, ...]:
    standing = rows.filter(kind=EntryKind.ALLERGY, withdrawn_at__isnull=True).order_by("-happened_at", "-id")
    found = [entry_of(row) for row in standing[:_MOST_ALLERGIES]]
    holding = [one for one in found if isinstance(one.said, Allergy) and _holds(one.said, now)]
    return tuple(sorted(holding, key=_gravity))


def _holds(allergy: Allergy, now: datetime) -> bool:
    is_over = allergy.ended_on is not None and allergy.ended_on <= day_of(now)
    return not is_over and allergy.certainty is not Certainty.REFUTED


def _gravity(entry: Entry) -> int:
    return _GRAVEST_FIRST[entry.said.severity.value] if isinstance(entry.said, Allergy) else 0


def _vital_signs(rows: EntryRows) -> tuple[Entry, ...]:
    """The latest of each kind among the latest there are."""
    signs = rows.filter(
        kind=EntryKind.OBSERVATION, group=ObservationGroup.VITAL_SIGNS, withdrawn_at__isnull=True
    )
    latest: dict[bytes, Entry] = {}
    for row in signs.order_by("-happened_at", "-id")[:_MOST_VITAL_SIGNS]:
        topic = bytes(row.topic or b"")
        if topic not in latest:
            latest[topic] = entry_of(row)
    return tuple(latest.values())
