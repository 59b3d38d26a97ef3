"""The criteria of the charter in force, ready to be judged, and what they propose. Not here: judging them (rules.criteria).

A bound that names a figure of the standard of care gets its number, its source and its status from health.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Duty, Urgency
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.health.terms.standards import FigureName
from heyi.contexts.referral.rules.criteria import (
    Condition,
    DownRule,
    HereRule,
    Known,
    Limit,
    Origin,
    Proposed,
    Rulebook,
    UpRule,
    propose,
)
from heyi.contexts.referral.rules.diagnoses import Group
from heyi.contexts.referral.rules.overruling import Overruled, overruled
from heyi.contexts.referral.rules.packages import check_package
from heyi.contexts.referral.rules.ways import common_alliance
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.moments import day_of
from heyi.kernel.remembered import remembered

_MOST_BOOKS = 64


def figure_of(named: governance.StandardFigure) -> tuple[float, Origin]:
    """A number of the standard of care, where it comes from and how sure it is."""
    group, _, figure = str(named).partition(".")
    told = health.STANDARDS[RiskGroup(group)].figure(FigureName(figure))
    return float(told.value), Origin(told.source, str(told.status))


@remembered(most=_MOST_BOOKS)
def rulebook_of(charter: governance.Charter) -> Rulebook:
    """The criteria of a charter, ready to be judged; made once for a charter."""
    criteria = charter.referral.criteria
    return Rulebook(
        ticks={one.code: one.name for one in criteria.ticks},
        up=tuple(_up(one) for one in criteria.up),
        here=tuple(
            HereRule(
                code=one.code, name=one.name, groups=_groups(one.diagnoses), tier=one.tier,
                version=one.version, origin=_origin(one.provenance),
            )
            for one in criteria.first_contact
        ),
        down=tuple(
            DownRule(
                code=one.code, name=one.name, category=str(one.category), groups=_groups(one.diagnoses),
                age_from=one.age_from, age_to=one.age_to, stay_days=one.stay_days, origin=_origin(one.provenance),
            )
            for one in criteria.down
        ),
    )  # fmt: skip


def _origin(provenance: governance.Provenance) -> Origin:
    return Origin(provenance.source, str(provenance.status))


def _groups(groups: tuple[governance.CodeGroup, ...]) -> tuple[Group, ...]:
    return tuple((one.first, one.last) for one in groups)


def _up(one: governance.UpCriterion) -> UpRule:
    origin = _origin(one.provenance)
    return UpRule(
        code=one.code,
        name=one.name,
        among=_groups(one.among),
        conditions=tuple(_condition(condition, origin) for condition in one.conditions),
        needs_all=one.needs_all,
        urgency=one.urgency,
        green_channel=one.green_channel,
        to=one.to,
        department=one.department,
        origin=origin,
    )


def _condition(one: governance.Condition, origin: Origin) -> Condition:
    if one.bound is None:
        return Condition(tick=one.tick, groups=_groups(one.diagnoses))
    value = one.bound.value or 0.0
    if one.bound.figure is not None:
        value, origin = figure_of(one.bound.figure)
    return Condition(limit=Limit(one.bound.sign, one.bound.comparison, value, origin))


def known_of(package: Mapping[str, Any], *, born_on: str | None = None, now: datetime) -> Known:
    """What a package says of a patient, as criteria are judged by it."""
    code, ticked = package.get("diagnosis_code"), package.get("ticked")
    signs = package.get("signs") or {}
    return Known(
        diagnoses=(code,) if code else (),
        signs={name: float(value) for name, value in signs.items() if value is not None},
        ticked=None if ticked is None else frozenset(ticked),
        age_years=_age(date.fromisoformat(born_on), day_of(now)) if born_on else None,
    )


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWanted:
    """A draft that is not kept yet.

    Shape: `at` and `alliance` as for a new referral; without a destination the sender's first alliance is asked. `urgency` is
           what the doctor has in mind, if they have.
    """

    direction: Direction
    package: Mapping[str, Any] = field(default_factory=dict)
    diagnosis_codes: tuple[str, ...] = ()
    age_years: int | None = None
    urgency: Urgency | None = None
    at: UUID | None = None
    alliance: UUID | None = None
    destination: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What is proposed, what may be ticked, and for what a reason would be owed."""

    proposed: Proposed
    book: Rulebook
    overruled: tuple[Overruled, ...]


def propose_for(wanted: ProposalWanted, *, actor: Actor, now: datetime) -> Suggestion:
    """What the criteria in force say of a draft. Nothing is kept, and nobody is named: only codes and numbers come in.

    Raises: InputInvalid, NotPermitted, NoCommonAlliance, AllianceUnclear, NoCharterInForce.
    """
    _, wrong = check_package(wanted.package)
    if wrong:
        raise InputInvalid(*wrong)
    with reading(actor, now=now):
        sender = sender_for(wanted.direction, wanted.at, actor=actor)
        charter = governance.charter_in_force(_alliance(wanted, sender, actor, now), now=now)
        tier = governance.organisation(sender).tier
    book = rulebook_of(charter)
    known = known_of(wanted.package, now=now)
    known = Known(
        diagnoses=(*known.diagnoses, *wanted.diagnosis_codes),
        signs=known.signs,
        ticked=known.ticked,
        age_years=wanted.age_years,
    )
    proposed = propose(known, book, direction=wanted.direction, tier=tier)
    owed = overruled(proposed, wanted.urgency) if wanted.urgency is not None else ()
    return Suggestion(proposed=proposed, book=book, overruled=owed)


_DUTIES = {Direction.UP: Duty.DRAFT_REFERRAL, Direction.DOWN: Duty.OFFER_DOWN_REFERRAL}


def sender_for(direction: Direction, at: UUID | None, *, actor: Actor) -> UUID:
    """The organisation for which somebody drafts: the one they name, else the only one at which they may.

    Raises: NotPermitted, InputInvalid where they could mean several.
    """
    duty = _DUTIES[direction]
    able = {one.organisation for one in actor.standings if duty in one.duties}
    if at is not None or not able:
        actor.require(duty, at=at)
        return at or next(iter(able))
    if len(able) > 1:
        raise InputInvalid(Problem("at", "say_which_organisation"))
    return next(iter(able))


def _alliance(wanted: ProposalWanted, sender: UUID, actor: Actor, now: datetime) -> UUID:
    if wanted.destination is not None:
        shared = governance.alliances_between(sender, wanted.destination, now=now)
        return common_alliance(shared, wanted=wanted.alliance)
    if wanted.alliance is not None:
        actor.require(_DUTIES[wanted.direction], at=sender, under=wanted.alliance)
        return wanted.alliance
    return common_alliance(governance.alliances_of(sender, now=now)[:1], wanted=None)
