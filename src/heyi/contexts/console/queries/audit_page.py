"""The record in words: who did, read or was refused what, where, by which right. Not here: patients' names, what was sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.looks import STATE_LOOKS
from heyi.contexts.console.queries.naming import in_our_language, organisation_names
from heyi.contexts.console.queries.people import names_of_actors
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Words
from heyi.contexts.referral.terms import State
from heyi.foundation.audit import RecordedFact, RecordsWanted, list_records
from heyi.foundation.listing import Page
from heyi.foundation.record import Kind
from heyi.foundation.words import known_names, name
from heyi.kernel.actor import Actor
from heyi.kernel.event import Plain

PAGE_SIZE = 50
_ICONS = {Kind.CHANGE: "pencil", Kind.READ: "eye", Kind.REFUSAL: "ban"}


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One row of the record as an auditor reads it.

    Shape: `alliance` is named where the act was done under a charter; `may_open` tells whether the reader may read it.
    """

    record: RecordedFact
    icon: str
    kind: str
    fact: str
    more: str
    who: str
    organisation: str
    duty: str
    alliance: str
    may_open: bool
    details: tuple[tuple[str, str], ...]


def record_page(wanted: RecordsWanted, *, page: int, actor: Actor, now: datetime) -> Page[RecordLine]:
    """One page of the record.

    Raises: NotPermitted.
    """
    found = list_records(wanted, actor=actor, now=now, page=page, size=PAGE_SIZE)
    return Page(_lines(found.rows, actor=actor, now=now), found.number, found.size, found.has_more)


def _lines(rows: tuple[RecordedFact, ...], *, actor: Actor, now: datetime) -> tuple[RecordLine, ...]:
    organisations = organisation_names((row.organisation for row in rows), actor=actor, now=now)
    people = names_of_actors(row.by for row in rows)
    alliances = {
        one.id: in_our_language(Words(one.name, one.name_en or one.name))
        for one in governance.alliances(actor=actor, now=now)
    }
    readable = {one.alliance for one in actor.standings if Duty.READ_CHARTER in one.duties}
    return tuple(
        RecordLine(
            record=row,
            icon=_ICONS[row.kind],
            kind=name("record_kind", row.kind),
            fact=name("fact", row.fact),
            more=_more(row),
            who=people.get(row.by, ""),
            organisation=organisations.get(row.organisation, "") if row.organisation else "",
            duty=duty_words(row.duty),
            alliance=alliances.get(row.alliance, "") if row.alliance else "",
            may_open=row.charter is not None and row.alliance in readable,
            details=_details(row.facts),
        )
        for row in rows
    )


def duty_words(duty: str) -> str:
    """A duty in words: those of a charter, and the few that belong to the operator alone."""
    if duty in set(Duty):
        return in_our_language(governance.words_for(Duty(duty)))
    return name("operator_duty", duty)


def _more(row: RecordedFact) -> str:
    """The one thing that tells this row from others of its kind."""
    facts = row.facts
    if row.kind is Kind.READ:
        purpose = name("purpose", facts.get("purpose", ""))
        return gettext("%(purpose)s；%(count)s 位患者") % {"purpose": purpose, "count": facts.get("rows", 1)}
    if row.kind is Kind.REFUSAL:
        return name("refused_with", facts.get("status", ""))
    parts = []
    state, reason = facts.get("state"), facts.get("reason")
    if isinstance(state, str) and state in set(State):
        parts.append(gettext(STATE_LOOKS[State(state)].words))
    if isinstance(reason, str) and reason:
        parts.append(name("why", reason))
    return " · ".join(parts)


def _details(facts: Mapping[str, Plain]) -> tuple[tuple[str, str], ...]:
    return tuple((key, _plain_words(value)) for key, value in facts.items() if value not in (None, "", []))


def _plain_words(value: Plain) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def fact_choices() -> list[tuple[str, str]]:
    """Every fact that can be asked for, in the order of its words."""
    return sorted(((fact, name("fact", fact)) for fact in known_names("fact")), key=lambda pair: pair[1])


def auditable(actor: Actor) -> frozenset[UUID]:
    """The organisations whose record the actor may read."""
    return frozenset(one.organisation for one in actor.standings if Duty.READ_AUDIT in one.duties)
