"""What is known of a patient, held against the criteria in force: what is proposed, and why. Not here: the criteria (charter).

What was not measured, asked or coded is not judged; it is never a "no". A bound holds its number with the source it comes from.
Source: docs/sources/referral-criteria.md
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import ge, gt, le, lt

from heyi.contexts.governance.terms import Comparison, Direction, Sign, Tier, Urgency, Words
from heyi.contexts.referral.rules.diagnoses import Group, any_belongs


class Verdict(StrEnum):
    """What a criterion says of a patient."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number or an entry comes from, and how sure it is."""

    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A measurement beyond a number; `origin` is that of the standard of care where the number is one of its."""

    sign: Sign
    comparison: Comparison
    value: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Condition:
    """Exactly one of the three."""

    limit: Limit | None = None
    tick: str | None = None
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpRule:
    """A criterion for going up, ready to be judged."""

    code: str
    name: Words
    conditions: tuple[Condition, ...]
    urgency: Urgency
    origin: Origin
    among: tuple[Group, ...] = ()
    needs_all: bool = False
    green_channel: bool = False
    to: Tier | None = None
    department: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HereRule:
    """A disease that is treated from a tier on."""

    code: str
    name: Words
    groups: tuple[Group, ...]
    tier: Tier
    version: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class DownRule:
    """A disease with which one may go on below."""

    code: str
    name: Words
    category: str
    groups: tuple[Group, ...]
    origin: Origin
    age_from: int | None = None
    age_to: int | None = None
    stay_days: int | None = None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything by which referrals are judged under one charter; `ticks` are what a doctor may tick, in order."""

    ticks: Mapping[str, Words] = field(default_factory=dict)
    up: tuple[UpRule, ...] = ()
    here: tuple[HereRule, ...] = ()
    down: tuple[DownRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a patient.

    Shape: `ticked` None means that nobody went through the list; a list without a sign means that it was looked for.
    """

    diagnoses: tuple[str, ...] = ()
    signs: Mapping[str, float] = field(default_factory=dict)
    ticked: frozenset[str] | None = None
    age_years: int | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """One condition that was met; `value` is what was measured, beyond `limit`."""

    origin: Origin
    limit: Limit | None = None
    value: float | None = None
    tick: str | None = None
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Fired:
    """A criterion that was met, and by what."""

    rule: UpRule
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What the criteria propose. An urgency of None says that none was met, not that there is no hurry.

    Shape: `here` are the diseases on the list of first contact, empty as soon as one criterion for going up is met;
           `not_judged` are codes of criteria for which something is missing.
    """

    direction: Direction
    urgency: Urgency | None = None
    green_channel: bool = False
    to: Tier | None = None
    departments: tuple[Words, ...] = ()
    fired: tuple[Fired, ...] = ()
    not_judged: tuple[str, ...] = ()
    here: tuple[HereRule, ...] = ()
    down: tuple[DownRule, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all is proposed."""
        return not (self.fired or self.here or self.down)


_HOLDS: Mapping[Comparison, Callable[[float, float], bool]] = {
    Comparison.AT_LEAST: ge, Comparison.AT_MOST: le, Comparison.ABOVE: gt, Comparison.BELOW: lt,
}  # fmt: skip
_ORDER = tuple(Urgency)


def is_lower(one: Urgency, other: Urgency) -> bool:
    """Whether one urgency leaves more time than another."""
    return _ORDER.index(one) > _ORDER.index(other)


def propose(known: Known, book: Rulebook, *, direction: Direction, tier: Tier | None = None) -> Proposed:
    """What the criteria say of this patient at an institution of that tier."""
    if direction is Direction.DOWN:
        return Proposed(direction=direction, down=tuple(one for one in book.down if _may_go_down(one, known)))
    judged = [(rule, verdict_of(rule, known)) for rule in book.up]
    fired = tuple(Fired(rule, _because(rule, known)) for rule, verdict in judged if verdict is Verdict.MET)
    fired = tuple(sorted(fired, key=lambda one: _ORDER.index(one.rule.urgency)))
    here = () if fired or tier is None else tuple(one for one in book.here if _is_for(one, known, tier))
    tiers = [one.rule.to for one in fired if one.rule.to is not None]
    return Proposed(
        direction=direction,
        urgency=fired[0].rule.urgency if fired else None,
        green_channel=any(one.rule.green_channel for one in fired),
        to=max(tiers, key=lambda one: one.height) if tiers else None,
        departments=tuple(dict.fromkeys(one.rule.department for one in fired if one.rule.department)),
        fired=fired,
        not_judged=tuple(rule.code for rule, verdict in judged if verdict is Verdict.NOT_JUDGED),
        here=here,
    )


def verdict_of(rule: UpRule, known: Known) -> Verdict:
    """What one criterion says. Among patients of some diagnoses only where such a one is known."""
    answers = [_holds(one, known) for one in rule.conditions]
    told = _all(answers) if rule.needs_all else _any(answers)
    if rule.among:
        told = _all([any_belongs(known.diagnoses, rule.among), told])
    return {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.NOT_JUDGED}[told]


def _holds(condition: Condition, known: Known) -> bool | None:
    if condition.limit is not None:
        value = known.signs.get(condition.limit.sign)
        return None if value is None else _HOLDS[condition.limit.comparison](value, condition.limit.value)
    if condition.tick is not None:
        return None if known.ticked is None else condition.tick in known.ticked
    return any_belongs(known.diagnoses, condition.groups)


def _any(answers: list[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def _all(answers: list[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _because(rule: UpRule, known: Known) -> tuple[Because, ...]:
    return tuple(
        Because(
            origin=one.limit.origin if one.limit else rule.origin,
            limit=one.limit,
            value=known.signs[one.limit.sign] if one.limit else None,
            tick=one.tick,
            groups=one.groups,
        )
        for one in rule.conditions
        if _holds(one, known)
    )


def _is_for(rule: HereRule, known: Known, tier: Tier) -> bool:
    return rule.tier.height <= tier.height and any_belongs(known.diagnoses, rule.groups) is True


def _may_go_down(rule: DownRule, known: Known) -> bool:
    if any_belongs(known.diagnoses, rule.groups) is not True:
        return False
    if rule.age_from is None and rule.age_to is None:
        return True
    # An entry for an age says nothing of somebody whose age nobody knows.
    age = known.age_years
    if age is None:
        return False
    return (rule.age_from is None or rule.age_from <= age) and (rule.age_to is None or age <= rule.age_to)
