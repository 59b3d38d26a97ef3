"""Static faults of mechanism: clocks, information, targets, reports. Source: docs/sources/east-china-five-cities.md#faults"""

from collections.abc import Iterator
from itertools import pairwise

from heyi.contexts.governance.rules.charter import Charter, ClockTarget, Exchange
from heyi.contexts.governance.rules.clocks import clock_target
from heyi.contexts.governance.rules.powers import deciders
from heyi.contexts.governance.terms import (
    ClockName,
    Counting,
    Dimension,
    Direction,
    Finding,
    Role,
    Severity,
    Urgency,
    Words,
)


def _fault(code: str, severity: Severity, place: str, line: int, **facts: str | Words) -> Finding:
    return Finding(code, severity, Dimension.MECHANISM, place, line, facts)


def mechanism_findings(charter: Charter) -> Iterator[Finding]:
    """Every fault of this dimension that the text alone shows."""
    yield from _missing_clocks(charter)
    yield from _unowned_clocks(charter)
    yield from _deadlines(charter)
    yield from _members(charter)
    for target in charter.targets:
        if target.owner is None:
            place = f"targets[{target.code}]"
            yield _fault("target_without_owner", Severity.WARNING, place, target.line, target=target.name)
    for rule in charter.referral.reasons:
        if rule.owner is None:
            place = f"referral.reasons[{rule.action}]"
            yield _fault("reasons_without_owner", Severity.NOTICE, place, rule.line, action=rule.action)


def _missing_clocks(charter: Charter) -> Iterator[Finding]:
    for clock in ClockName:
        # A clock may be written for one direction only: it is missing where neither has it.
        both = [
            [clock_target(charter, clock, urgency, direction=direction) for direction in Direction]
            for urgency in Urgency
        ]
        if not any(target for targets in both for target in targets):
            yield _fault(
                "clock_missing", Severity.WARNING, "referral.clocks", _first_line(charter), clock=clock
            )
            continue
        for urgency, targets in zip(Urgency, both, strict=True):
            if not any(targets):
                place = f"referral.clocks[{clock}].targets"
                line = next(target.line for target in charter.referral.clocks if target.clock is clock)
                facts: dict[str, str | Words] = {"clock": clock, "urgency": urgency}
                yield _fault("urgency_without_target", Severity.WARNING, place, line, **facts)


def _first_line(charter: Charter) -> int:
    return min((target.line for target in charter.referral.clocks), default=1)


def _one_per_clock(charter: Charter) -> Iterator[ClockTarget]:
    seen: set[tuple[ClockName, Direction | None]] = set()
    for target in charter.referral.clocks:
        if (target.clock, target.direction) not in seen:
            yield target
        seen.add((target.clock, target.direction))


def _unowned_clocks(charter: Charter) -> Iterator[Finding]:
    active: set[Role | None] = {
        holder.role for matter in charter.matters if matter.duties for holder in deciders(charter, matter)
    }
    for target in _one_per_clock(charter):
        place = f"referral.clocks[{target.clock}]"
        if target.owner is None:
            yield _fault("clock_without_owner", Severity.WARNING, place, target.line, clock=target.clock)
        elif target.owner not in active:
            facts = {"clock": target.clock, "role": target.owner}
            yield _fault("clock_owner_without_power", Severity.WARNING, place, target.line, **facts)
        if not target.escalations:
            yield _fault("clock_without_escalation", Severity.WARNING, place, target.line, clock=target.clock)
        for role in sorted({step.role for step in target.escalations} - active):
            facts = {"clock": target.clock, "role": role}
            yield _fault("escalation_to_nobody", Severity.WARNING, place, target.line, **facts)


def _deadlines(charter: Charter) -> Iterator[Finding]:
    for target in _one_per_clock(charter):
        same = {
            other.urgency: other
            for other in charter.referral.clocks
            if (other.clock, other.direction) == (target.clock, target.direction)
        }
        ordered = [same[urgency] for urgency in Urgency if urgency in same]
        for sooner, later in pairwise(ordered):
            # Working minutes never pass faster than minutes, so only this order of kinds can contradict for certain.
            if sooner.minutes > later.minutes and (
                sooner.counting == later.counting or later.counting is Counting.ALWAYS
            ):
                place = f"referral.clocks[{target.clock}].targets.{sooner.urgency}"
                facts: dict[str, str | Words] = {
                    "clock": target.clock,
                    "sooner": sooner.urgency,
                    "later": later.urgency,
                }
                yield _fault("deadlines_conflict", Severity.WARNING, place, sooner.line, **facts)
    for urgency in Urgency:
        yield from _seen_after_answer(charter, urgency)


def _seen_after_answer(charter: Charter, urgency: Urgency) -> Iterator[Finding]:
    seen = clock_target(charter, ClockName.SEEN, urgency, direction=Direction.UP)
    answer = clock_target(charter, ClockName.ANSWER, urgency, direction=Direction.UP)
    if seen and answer and seen.counting == answer.counting and seen.minutes > answer.minutes:
        place = f"referral.clocks[seen].targets.{urgency}"
        yield _fault("seen_after_answer", Severity.WARNING, place, seen.line, urgency=urgency)


def _members(charter: Charter) -> Iterator[Finding]:
    for member in charter.members:
        if not member.gives_care:
            continue
        place = f"members[{member.code}].information_exchange"
        if member.exchange is Exchange.NONE:
            yield _fault("member_without_exchange", Severity.WARNING, place, member.line, member=member.name)
        elif member.exchange is Exchange.FILES:
            yield _fault("member_exchanges_files", Severity.NOTICE, place, member.line, member=member.name)
