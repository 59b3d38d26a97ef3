"""The section on places: how long they are held, what is kept for lower tiers and when it is let go, how a wait counts.

Not here: who may have a place now (the referral context).
"""

from heyi.contexts.governance.rules.charter import (
    EARLIEST_RELEASE,
    USUAL_AGEING_DAYS,
    Capacity,
    Charter,
    Release,
)
from heyi.contexts.governance.rules.reading import Cursor, Fields
from heyi.contexts.governance.terms import Tier, Urgency

_LONGEST_HOLD_MINUTES = 366 * 1440
_LONGEST_DAYS = 365


def read_capacity(cursor: Cursor) -> Capacity:
    """The whole section."""
    fields = cursor.fields(
        ("hold_minutes", "reserved_ratio", "released_days_before", "reserved_for", "releases", "released_at",
         "ageing_days")
    )  # fmt: skip
    holds = fields.need("hold_minutes").fields([urgency.value for urgency in Urgency])
    kept_for, at, ageing = fields.may("reserved_for"), fields.may("released_at"), fields.may("ageing_days")
    return Capacity(
        hold_minutes={urgency: holds.need(urgency).integer(1, _LONGEST_HOLD_MINUTES) for urgency in Urgency},
        reserved_ratio=(ratio := fields.need("reserved_ratio").number(0, 1)),
        released_days_before=(days := fields.need("released_days_before").integer(0, _LONGEST_DAYS)),
        provenance=fields.provenance,
        line=fields.line,
        reserved_for=kept_for.choices(Tier) if kept_for else frozenset(),
        releases=_releases(fields, ratio, days),
        released_at=at.clock_time() if at else EARLIEST_RELEASE,
        ageing_days=ageing.integer(1, _LONGEST_DAYS) if ageing else USUAL_AGEING_DAYS,
    )


def _releases(fields: Fields, ratio: float, days: int) -> tuple[Release, ...]:
    """The timetable: it begins on the day the section names, and each step comes later and keeps less."""
    found: list[Release] = []
    for item in fields.each("releases"):
        keys = item.fields(("days_before", "kept_ratio"))
        one = Release(
            keys.need("days_before").integer(0, _LONGEST_DAYS), keys.need("kept_ratio").number(0, 1)
        )
        before = found[-1] if found else Release(days + 1, ratio)
        is_first_wrong = not found and one.days_before != days
        if is_first_wrong or one.days_before >= before.days_before or one.kept_ratio >= before.kept_ratio:
            item.problem("release_out_of_order", days=str(one.days_before), first=str(days))
        found.append(one)
    return tuple(found)


def release_steps(charter: Charter) -> tuple[Release, ...]:
    """The timetable by which kept places are let go, from the first step to the last."""
    capacity = charter.referral.capacity
    return capacity.releases or (Release(capacity.released_days_before, 0),)
