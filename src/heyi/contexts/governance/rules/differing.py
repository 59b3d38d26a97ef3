"""What changes from one charter to the next: values, and who gains or loses which power. Not here: sentences about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from heyi.contexts.governance.rules.changes import ChangeKind, ValueChange
from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.differing_assessment import (
    AssessmentChange,
    assessment_changes,
    is_of_assessment,
)
from heyi.contexts.governance.rules.differing_pathways import PathwayChange, is_of_pathways, pathway_changes
from heyi.contexts.governance.rules.powers import Seat, duties_of
from heyi.contexts.governance.terms import Duty, Role

# `tiers[2]` is the third word of a list: the list is compared as a whole, since its order says nothing.
_INDEX = re.compile(r"\[[0-9]+\]$")


@dataclass(frozen=True, slots=True)
class PowerChange:
    """What a post gains and loses at one kind of place."""

    role: Role
    seat: Seat
    gained: frozenset[Duty]
    lost: frozenset[Duty]


@dataclass(frozen=True, slots=True)
class CharterDiff:
    """Everything in which two charters differ. `values` are all single values; `pathways` and `assessment` sum up theirs."""

    values: tuple[ValueChange, ...]
    powers: tuple[PowerChange, ...]
    pathways: tuple[PathwayChange, ...] = ()
    assessment: tuple[AssessmentChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same; comments and order of keys do not count."""
        return not (self.values or self.powers or self.pathways or self.assessment)

    @property
    def other_values(self) -> tuple[ValueChange, ...]:
        """The values that neither a pathway nor the plan of surveys and evaluations sums up."""
        told = (is_of_pathways, is_of_assessment)
        return tuple(one for one in self.values if not any(is_told(one.place) for is_told in told))


def diff_charters(before: Charter, after: Charter) -> CharterDiff:
    """The way from one charter to another."""
    values = tuple(_value_changes(before, after))
    pathways = pathway_changes(before.pathways, after.pathways, values)
    assessment = assessment_changes(before.assessment, after.assessment, values)
    return CharterDiff(values, tuple(_power_changes(before, after)), pathways, assessment)


def _value_changes(before: Charter, after: Charter) -> list[ValueChange]:
    old, new = _joined(before.values), _joined(after.values)
    changes: list[ValueChange] = []
    for place in dict.fromkeys([*old, *new]):
        was, now = old.get(place), new.get(place)
        if was == now:
            continue
        kind = ChangeKind.ADDED if was is None else ChangeKind.REMOVED if now is None else ChangeKind.CHANGED
        changes.append(ValueChange(place, kind, was, now))
    return changes


def _joined(values: Mapping[str, str]) -> dict[str, str]:
    lists: dict[str, list[str]] = {}
    for place, text in values.items():
        lists.setdefault(_INDEX.sub("", place), []).append(text)
    return {place: ", ".join(sorted(texts)) for place, texts in lists.items()}


def _power_changes(before: Charter, after: Charter) -> list[PowerChange]:
    seats = dict.fromkeys(seat for charter in (before, after) for seat in seats_of(charter))
    changes: list[PowerChange] = []
    for seat in seats:
        for role in Role:
            had, has = held(before, role, seat), held(after, role, seat)
            if had != has:
                changes.append(PowerChange(role, seat, gained=has - had, lost=had - has))
    return changes


def seats_of(charter: Charter) -> tuple[Seat, ...]:
    """Every kind of place at which a post can be held under this charter."""
    seats = (
        Seat(member.tier, kind, member.position)
        for member in charter.members
        for kind in sorted(member.kinds)
    )
    return tuple(dict.fromkeys(seats))


def held(charter: Charter, role: Role, seat: Seat) -> frozenset[Duty]:
    """The duties of a post at such a place; none where the charter has no such place."""
    if seat not in seats_of(charter):
        return frozenset()
    return duties_of(
        charter, role, organisation_tier=seat.tier, kind=seat.kind, position_in_alliance=seat.position
    )
