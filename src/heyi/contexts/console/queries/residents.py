"""Residents in lists: who they are, where they are registered, what does not fit. Not here: one person's page (portrait)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.queries.package import sex_and_age
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.identity import Clash
from heyi.contexts.patients.terms.people import PatientCard
from heyi.foundation.listing import Page
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One record in a list: the card itself, sex and age, the organisation by name, and why there is no number."""

    card: PatientCard
    about: str
    organisation: str
    no_paper: str


@dataclass(frozen=True, slots=True)
class ClashTold:
    """Two records that do not fit: both where the reader may know them, how they differ, and what to do."""

    clash: Clash
    kind: str
    advice: str
    own: PersonRow | None
    other: PersonRow | None


def find_people(words: str, *, number: int, actor: Actor, now: datetime) -> Page[PersonRow]:
    """The records that these words mean, or the latest ones where there are none. The look is put on record.

    Raises: InputInvalid for words that ask for nothing, NotPermitted.
    """
    if words:
        found = patients.search_patients(words, purpose=Purpose.CARE, number=number, actor=actor, now=now)
    else:
        found = patients.latest_patients(purpose=Purpose.CARE, number=number, actor=actor, now=now)
    rows = rows_of(found.rows, actor=actor, now=now)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def rows_of(cards: Iterable[PatientCard], *, actor: Actor, now: datetime) -> tuple[PersonRow, ...]:
    """Cards as lists show them."""
    shown = tuple(cards)
    names = organisation_names((card.registered_by for card in shown), actor=actor, now=now)
    return tuple(
        PersonRow(
            card=card,
            about=sex_and_age(str(card.sex), card.birth_on, now=now),
            organisation=names.get(card.registered_by, ""),
            no_paper=name("no_paper", card.without_number) if card.without_number else "",
        )
        for card in shown
    )


def people_by_record(
    records: Iterable[UUID], *, purpose: Purpose, actor: Actor, now: datetime
) -> dict[UUID, PersonRow]:
    """Records by id, as far as the reader may see them; the look is put on record once."""
    cards = patients.cards_of(patients=tuple(records), purpose=purpose, actor=actor, now=now)
    return {row.card.id: row for row in rows_of(cards, actor=actor, now=now)}


def people_by_person(
    persons: Iterable[UUID], *, purpose: Purpose, actor: Actor, now: datetime
) -> dict[UUID, PersonRow]:
    """One record of each person: the reader's own where there is one; the look is put on record once."""
    cards = patients.cards_of(persons=tuple(persons), purpose=purpose, actor=actor, now=now)
    found: dict[UUID, PersonRow] = {}
    for row in sorted(rows_of(cards, actor=actor, now=now), key=lambda row: not row.card.is_own):
        found.setdefault(row.card.person, row)
    return found


def clash_page(*, number: int, actor: Actor, now: datetime) -> Page[ClashTold]:
    """Records of the reader's institutions that do not fit with another, the latest first."""
    found = patients.clashes_to_settle(number=number, actor=actor, now=now)
    rows = told_clashes(found.rows, actor=actor, now=now)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def told_clashes(clashes: Iterable[Clash], *, actor: Actor, now: datetime) -> tuple[ClashTold, ...]:
    """Clashes with both records beside each other, as far as the reader may know them."""
    shown = tuple(clashes)
    if not shown:
        return ()
    wanted = {each for one in shown for each in (one.patient, one.other) if each is not None}
    known = people_by_record(wanted, purpose=Purpose.REGISTRATION, actor=actor, now=now)
    return tuple(
        ClashTold(
            clash=one,
            kind=name("mismatch", one.kind),
            advice=name("mismatch_advice", one.kind),
            own=known.get(one.patient),
            other=known.get(one.other) if one.other else None,
        )
        for one in shown
    )
