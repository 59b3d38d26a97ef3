"""What happened to one person, as their pages show it: the story, one entry, one observation over time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.amounts import money
from heyi.contexts.console.queries.chart import Chart, charts_of
from heyi.contexts.console.queries.entry_words import EntryTold, facts_of, flag_of, told, value_of
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.queries.package import Told, sex_and_age
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import Patient
from heyi.contexts.record import public as record
from heyi.contexts.record.terms import Entry, EntryKind, Observation
from heyi.foundation.listing import Page
from heyi.foundation.reading import Purpose
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class About:
    """Whose record it is."""

    patient: Patient
    words: str


@dataclass(frozen=True, slots=True)
class StoryTold:
    """A page of the story with what stands above it."""

    about: About
    page: Page[EntryTold]
    allergies: tuple[EntryTold, ...]
    vital_signs: tuple[EntryTold, ...]
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VersionTold:
    """What an entry said before."""

    version: int
    sent_at: datetime
    replaced_at: datetime
    was_withdrawn: bool
    facts: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One observation of a trend as a row of the table beside the chart."""

    id: UUID
    at: datetime
    value: str
    flag: str
    member: str


@dataclass(frozen=True, slots=True)
class OneEntry:
    """One entry with everything that is known of it."""

    about: About
    entry: EntryTold
    facts: tuple[Told, ...]
    source: str
    first_sent_at: datetime
    versions: tuple[VersionTold, ...]
    belongings: tuple[EntryTold, ...]
    charts: tuple[Chart, ...]
    trend: tuple[TrendRow, ...]


def tell_story(
    patient_id: UUID, wanted: record.Wanted, *, number: int, actor: Actor, now: datetime
) -> StoryTold:
    """A page of what happened to somebody. The looks are put on record.

    Raises: NotFound, NotPermitted.
    """
    about = _about(patient_id, actor=actor, now=now)
    story = record.story_of(patient_id, wanted, number=number, purpose=Purpose.CARE, actor=actor, now=now)
    names = organisation_names(story.members, actor=actor, now=now)
    lines = tuple(
        told(line.entry, names.get(line.entry.organisation, ""), more=_charged(line))
        for line in story.lines.rows
    )
    page = Page(lines, story.lines.number, story.lines.size, story.lines.has_more)
    members = sorted(((str(one), words) for one, words in names.items()), key=lambda pair: pair[1])
    return StoryTold(
        about, page, _told_all(story.allergies, names), _told_all(story.vital_signs, names), tuple(members)
    )


def tell_entry(patient_id: UUID, entry_id: UUID, *, actor: Actor, now: datetime) -> OneEntry:
    """One entry of somebody's record. The looks are put on record.

    Raises: NotFound, NotPermitted.
    """
    about = _about(patient_id, actor=actor, now=now)
    page = record.entry_page(patient_id, entry_id, purpose=Purpose.CARE, actor=actor, now=now)
    trend = None
    if page.entry.kind is EntryKind.OBSERVATION:
        trend = record.trend_of(patient_id, entry_id, purpose=Purpose.CARE, actor=actor, now=now)
    same = trend.observations if trend else ()
    names = organisation_names({one.organisation for one in (page.entry, *same)}, actor=actor, now=now)
    return OneEntry(
        about=about,
        entry=told(page.entry, names.get(page.entry.organisation, "")),
        facts=tuple(facts_of(page.entry)),
        source=page.entry.source,
        first_sent_at=page.entry.first_sent_at,
        versions=tuple(
            VersionTold(
                one.version,
                one.sent_at,
                one.replaced_at,
                one.was_withdrawn,
                tuple(facts_of(replace(page.entry, said=one.said))),
            )
            for one in page.former
        ),
        belongings=_told_all(page.belongings, names),
        charts=charts_of(trend.series) if trend else (),
        trend=tuple(_trend_rows(same, names)),
    )


def _about(patient_id: UUID, *, actor: Actor, now: datetime) -> About:
    shown = patients.patient_page(patient_id, purpose=Purpose.CARE, actor=actor, now=now)
    return About(shown.patient, sex_and_age(str(shown.patient.sex), shown.patient.birth_on, now=now))


def _told_all(entries: Iterable[Entry], names: Mapping[UUID, str]) -> tuple[EntryTold, ...]:
    return tuple(told(one, names.get(one.organisation, "")) for one in entries)


def _charged(line: record.Line) -> str:
    if not line.charges:
        return ""
    return gettext("费用 %(sum)s（%(count)s 项）") % {"sum": money(line.charged_fen), "count": line.charges}


def _trend_rows(entries: Iterable[Entry], names: Mapping[UUID, str]) -> Iterable[TrendRow]:
    """The latest first: that is what a reader looks for."""
    for one in reversed(tuple(entries)):
        if isinstance(one.said, Observation):
            yield TrendRow(
                one.id,
                one.said.taken_at,
                value_of(one.said),
                flag_of(one.said),
                names.get(one.organisation, ""),
            )
