"""Static faults of resources and of business in a charter. Source: docs/sources/east-china-five-cities.md#faults"""

from collections.abc import Iterator

from heyi.contexts.governance.rules.charter import Charter, Path
from heyi.contexts.governance.rules.clocks import clock_target, receivers_of
from heyi.contexts.governance.rules.powers import Seat, deciders, sits_at
from heyi.contexts.governance.terms import (
    ClockName,
    Dimension,
    Direction,
    Duty,
    Finding,
    Severity,
    Tier,
    Urgency,
    Words,
)


def _resource(code: str, severity: Severity, place: str, line: int, **facts: str | Words) -> Finding:
    return Finding(code, severity, Dimension.RESOURCE, place, line, facts)


def _business(code: str, severity: Severity, place: str, line: int, **facts: str | Words) -> Finding:
    return Finding(code, severity, Dimension.BUSINESS, place, line, facts)


def may_do(charter: Charter, duty: Duty, tier: Tier) -> bool:
    """Whether at every caring member of that tier some role holds the duty."""
    seats = [
        Seat(member.tier, kind, member.position)
        for member in charter.members
        if member.tier is tier
        for kind in member.kinds
        if kind.gives_care
    ]
    holders = [
        holder for matter in charter.matters if duty in matter.duties for holder in deciders(charter, matter)
    ]
    return all(any(sits_at(holder, seat) for holder in holders) for seat in seats)


def resource_findings(charter: Charter) -> Iterator[Finding]:
    """Every fault of beds, slots and their sharing that the text alone shows."""
    capacity = charter.referral.capacity
    place, line = "referral.capacity", capacity.line
    if capacity.reserved_ratio == 0:
        yield _resource("nothing_reserved", Severity.WARNING, f"{place}.reserved_ratio", line)
    elif capacity.released_days_before == 0:
        yield _resource("reserve_not_released", Severity.NOTICE, f"{place}.released_days_before", line)
    for urgency in Urgency:
        slot = clock_target(charter, ClockName.SLOT, urgency, direction=Direction.UP)
        if slot and capacity.hold_minutes[urgency] < slot.minutes:
            facts = {
                "urgency": urgency,
                "hold": str(capacity.hold_minutes[urgency]),
                "slot": str(slot.minutes),
            }
            yield _resource(
                "hold_ends_before_slot", Severity.WARNING, f"{place}.hold_minutes.{urgency}", line, **facts
            )
    for path in _first_per_receiver(charter):
        for tier in sorted(path.receivers):
            if path.direction is Direction.UP and not may_do(charter, Duty.MANAGE_CAPACITY, tier):
                yield _resource("places_without_keeper", Severity.WARNING, "powers", path.line, tier=tier)


def _first_per_receiver(charter: Charter) -> Iterator[Path]:
    """Each path whose receivers no earlier path of its direction has named, so that nothing is reported twice."""
    seen: set[tuple[Direction, Tier]] = set()
    for path in charter.referral.paths:
        if {(path.direction, tier) for tier in path.receivers} - seen:
            yield path
        seen |= {(path.direction, tier) for tier in path.receivers}


def business_findings(charter: Charter) -> Iterator[Finding]:
    """Every fault of the ways patients take that the text alone shows."""
    yield from _one_way(charter)
    yield from _hands(charter)
    yield from _unreached(charter)
    yield from _channel(charter)


def _reached(charter: Charter, direction: Direction, start: Tier) -> set[Tier]:
    """Every tier to which a patient can come from `start` in any number of steps."""
    found: set[Tier] = set()
    ahead = [start]
    while ahead:
        new = receivers_of(charter, direction, ahead.pop()) - found
        found |= new
        ahead += new
    return found


def _one_way(charter: Charter) -> Iterator[Finding]:
    for path in charter.referral.paths:
        back = Direction.DOWN if path.direction is Direction.UP else Direction.UP
        for receiver in sorted(path.receivers - {path.sender}):
            if path.sender not in _reached(charter, back, receiver):
                code = (
                    "up_path_without_down_path"
                    if path.direction is Direction.UP
                    else "down_path_without_up_path"
                )
                severity = Severity.WARNING if path.direction is Direction.UP else Severity.NOTICE
                yield _business(
                    code, severity, "referral.paths", path.line, sender=path.sender, receiver=receiver
                )


def _hands(charter: Charter) -> Iterator[Finding]:
    senders: set[tuple[Direction, Tier]] = set()
    for path in charter.referral.paths:
        sends = Duty.SUBMIT_REFERRAL if path.direction is Direction.UP else Duty.OFFER_DOWN_REFERRAL
        if (path.direction, path.sender) not in senders and not may_do(charter, sends, path.sender):
            yield _business(
                "nobody_may_send", Severity.ERROR, "powers", path.line, tier=path.sender, duty=sends
            )
        senders.add((path.direction, path.sender))
    for path in _first_per_receiver(charter):
        takes = Duty.ACCEPT_REFERRAL if path.direction is Direction.UP else Duty.ACCEPT_DOWN_REFERRAL
        for tier in sorted(path.receivers):
            if not may_do(charter, takes, tier):
                yield _business(
                    "nobody_may_receive", Severity.ERROR, "powers", path.line, tier=tier, duty=takes
                )


def _unreached(charter: Charter) -> Iterator[Finding]:
    on_a_way = {path.sender for path in charter.referral.paths}
    on_a_way |= {tier for path in charter.referral.paths for tier in path.receivers}
    caring = {member.tier for member in charter.members if member.gives_care}
    for member in charter.members:
        if member.gives_care and member.tier not in on_a_way:
            place = f"members[{member.code}]"
            yield _business("member_without_path", Severity.WARNING, place, member.line, member=member.name)
    for tier in charter.tiers:
        if tier.tier not in caring and not tier.optional:
            yield _business(
                "tier_without_member", Severity.WARNING, f"tiers[{tier.tier}]", tier.line, tier=tier.tier
            )


def _channel(charter: Charter) -> Iterator[Finding]:
    channel = charter.referral.green_channel
    if channel is None or Urgency.EMERGENCY not in channel.urgencies:
        yield _business(
            "emergency_without_channel",
            Severity.WARNING,
            "referral.green_channel",
            channel.line if channel else 1,
        )
        return
    reachable = {(path.direction, tier) for path in charter.referral.paths for tier in path.receivers}
    for tier in sorted(channel.receivers):
        if not any((direction, tier) in reachable for direction in channel.directions):
            place = "referral.green_channel.receivers"
            yield _business("channel_leads_nowhere", Severity.WARNING, place, channel.line, tier=tier)
