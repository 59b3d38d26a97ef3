"""Outcomes that came back, in words. Not here: who is told one (referral)."""

from dataclasses import dataclass
from datetime import datetime

from heyi.contexts.console.queries.naming import names_of_people, organisation_names
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.contacts import ReturnedOutcome
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """One outcome in a list, with who treated the patient and to whom of us it came back."""

    returned: ReturnedOutcome
    treated_at: str
    unit: str


@dataclass(frozen=True, slots=True)
class ReturnedTold:
    """One outcome for its page. `may_open` tells whether the reader still reaches the referral itself."""

    line: ReturnedLine
    parts: tuple[tuple[str, str], ...]
    seen_by: str
    may_open: bool


def returned_lines(found: Page[ReturnedOutcome], *, actor: Actor, now: datetime) -> Page[ReturnedLine]:
    """A page of outcomes with the names of their ends."""
    names = organisation_names(
        (end for one in found.rows for end in (one.treated_at, one.organisation)), actor=actor, now=now
    )
    rows = tuple(
        ReturnedLine(one, names.get(one.treated_at, ""), names.get(one.organisation, ""))
        for one in found.rows
    )
    return Page(rows, found.number, found.size, found.has_more, found.total)


def returned_told(one: ReturnedOutcome, *, actor: Actor, now: datetime) -> ReturnedTold:
    """One outcome for its page."""
    names = organisation_names([one.treated_at, one.organisation], actor=actor, now=now)
    parts = tuple(
        (name("question", key), str(one.outcome[key]))
        for key in ("outcome", "outcome_letter")
        if one.outcome.get(key)
    )
    return ReturnedTold(
        line=ReturnedLine(one, names.get(one.treated_at, ""), names.get(one.organisation, "")),
        parts=parts,
        seen_by=names_of_people([one.seen_by]).get(one.seen_by, "") if one.seen_by else "",
        may_open=_may_open(one, actor=actor, now=now),
    )


def _may_open(one: ReturnedOutcome, *, actor: Actor, now: datetime) -> bool:
    try:
        referral.outline_referral(one.referral, actor=actor, now=now)
    except NotFound:
        return False
    return True
