"""What a fact says of the matter a notice is about. Not here: what the referral says of itself now (queries)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices.terms import At, NoticeKind, Rule
from heyi.contexts.referral.terms import Clock, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What happened, as far as notices need to know.

    Shape: `places` are the organisations by side; `called` is the role that a clock calls; `state` is None where the
           subject is no referral; `detail` is the code of a clock; `named` are roles at places that the fact itself names.
    """

    subject: UUID
    urgency: Urgency | None
    places: Mapping[At, UUID]
    state: State | None = None
    called: Role | None = None
    detail: str = ""
    running: frozenset[Clock] = frozenset()
    named: Mapping[UUID, tuple[Role, ...]] = field(default_factory=dict)

    @property
    def other(self) -> UUID | None:
        """Who asks, where a referral is asked for."""
        return self.places.get(At.SENDER)


def place_called(facts: Mapping[str, Any]) -> Mapping[At, UUID]:
    """The one organisation that a fact names: the one a clock calls, or where something happened."""
    named = facts.get("organisation")
    if not named:
        return {}
    return {At.CALLED if "clock" in facts else At.THERE: UUID(named)}


def named_by(facts: Mapping[str, Any]) -> Mapping[UUID, tuple[Role, ...]]:
    """The roles that a fact itself calls, by place; none of most facts."""
    found: dict[UUID, tuple[Role, ...]] = {}
    for role, place in zip(facts.get("alerted_roles", ()), facts.get("alerted_places", ()), strict=True):
        found[UUID(place)] = (*found.get(UUID(place), ()), Role(role))
    return found


def waits(rule: Rule, *, state: State | None, detail: str, running: frozenset[Clock]) -> bool:
    """Whether a matter still waits for somebody: by the state of its referral, or by the clock that called."""
    if rule.kind is NoticeKind.CLOCK_CALLED:
        return state is None or Clock(detail) in running
    return not rule.until_left or state is None or state in rule.until_left


def ends(rule: Rule) -> bool:
    """Whether a notice of this kind can be settled by what is done elsewhere."""
    return bool(rule.until_left) or rule.kind is NoticeKind.CLOCK_CALLED


def level_of(rule: Rule, matter: Matter) -> Urgency:
    """How urgent a notice is: as its rule says, else as its referral."""
    return rule.level or matter.urgency or Urgency.ELECTIVE
