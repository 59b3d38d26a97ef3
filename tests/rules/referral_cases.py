"""Makers for the rules of referral: one referral, its organisations and their people. Not here: any expectation."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Direction, Duty, Urgency
from heyi.contexts.referral.terms import Referral, State
from heyi.kernel.actor import Actor, ActorKind, Standing

VILLAGE, TOWNSHIP, COUNTY, CITY, PROVINCE, STRANGER = (UUID(int=n) for n in range(1, 7))
# Two alliances: the city leads one and is led in the other.
OURS, THEIRS = UUID(int=100), UUID(int=101)
CHARTER = UUID(int=200)
# Monday 3 August 2026, 9:00 in China
NOW = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
EVERY_DUTY = frozenset(Duty)


def a_referral(**changes: Any) -> Referral:
    """The village sends a patient up to the city; a lower unit, the township, is at the table once a way down is offered."""
    told: dict[str, Any] = {
        "id": UUID(int=1000), "journey": UUID(int=1001), "person": UUID(int=1002), "patient": UUID(int=1003),
        "direction": Direction.UP, "urgency": Urgency.URGENT, "state": State.SUBMITTED, "version": 7,
        "origin": VILLAGE, "origin_alliance": OURS, "sender": VILLAGE, "sender_alliance": OURS,
        "receiver": CITY, "receiver_alliance": OURS, "lower": TOWNSHIP, "lower_alliance": OURS,
        "drafted_at": NOW.replace(day=1), "moved_at": NOW.replace(hour=0), "moved_by": UUID(int=1004),
    }  # fmt: skip
    return Referral(**(told | changes))


def a_down_referral(**changes: Any) -> Referral:
    """The city sends a patient down to the township."""
    told: dict[str, Any] = {
        "direction": Direction.DOWN, "origin": CITY, "sender": CITY, "receiver": None, "receiver_alliance": None,
        "state": State.DOWN_OFFERED,
    }  # fmt: skip
    return a_referral(**(told | changes))


def staff(*organisations: UUID, duties: Iterable[str] = EVERY_DUTY, under: UUID | None = OURS) -> Actor:
    """Somebody with a post at each of these organisations."""
    held = frozenset(str(duty) for duty in duties)
    standings = tuple(
        Standing(one, under, CHARTER, frozenset({"member_doctor"}), held) for one in organisations
    )
    return Actor(id=UUID(int=2000), kind=ActorKind.PERSON, standings=standings)


SYSTEM = Actor(id=UUID(int=2001), kind=ActorKind.SYSTEM, name="timekeeper")
