"""Reading of the section on referral: paths, clocks, reasons, capacity, policies. Not here: what follows (clocks)."""

from collections.abc import Iterator

from heyi.contexts.governance.rules.aftercare import NO_AFTERCARE
from heyi.contexts.governance.rules.aftercare_reading import read_aftercare
from heyi.contexts.governance.rules.capacity import read_capacity
from heyi.contexts.governance.rules.charter import (
    ClockTarget,
    Escalation,
    GreenChannel,
    Path,
    Policy,
    Reason,
    ReasonRule,
    ReferralRules,
)
from heyi.contexts.governance.rules.criteria import NO_CRITERIA
from heyi.contexts.governance.rules.criteria_reading import read_criteria
from heyi.contexts.governance.rules.payment import read_payment
from heyi.contexts.governance.rules.reading import Cursor, Fields, scalars_of
from heyi.contexts.governance.rules.routing import read_routing
from heyi.contexts.governance.rules.sections import declared_tier
from heyi.contexts.governance.terms import ClockName, Counting, Direction, Party, Role, Tier, Urgency
from heyi.contexts.governance.terms.payment import NO_PAYMENT
from heyi.contexts.governance.terms.routing import USUAL_ROUTING

MINUTES_A_DAY = 1440
# A year: no clock of a referral runs longer, so a larger number is a wrong unit.
_LONGEST_MINUTES = 366 * MINUTES_A_DAY


def read_referral(cursor: Cursor) -> ReferralRules:
    """The whole section."""
    fields = cursor.fields(
        ("paths", "clocks", "reasons", "green_channel", "capacity", "policies", "policy_in_force", "criteria", "aftercare",
         "routing", "payment")
    )  # fmt: skip
    channel, criteria, routing = fields.may("green_channel"), fields.may("criteria"), fields.may("routing")
    aftercare, payment = fields.may("aftercare"), fields.may("payment")
    rules = ReferralRules(
        paths=_paths(fields),
        clocks=_clocks(fields),
        reasons=fields.every("reasons", _reason_rule) if fields.has("reasons") else (),
        green_channel=_green_channel(channel) if channel else None,
        capacity=read_capacity(fields.need("capacity")),
        policies=fields.every("policies", _policy),
        policy_in_force=(in_force := fields.need("policy_in_force")).code(),
        criteria=read_criteria(criteria) if criteria else NO_CRITERIA,
        aftercare=read_aftercare(aftercare) if aftercare else NO_AFTERCARE,
        routing=read_routing(routing) if routing else USUAL_ROUTING,
        payment=read_payment(payment) if payment else NO_PAYMENT,
    )
    codes = [policy.code for policy in rules.policies]
    if rules.policy_in_force and rules.policy_in_force not in codes:
        in_force.problem("policy_unknown", value=rules.policy_in_force, known=", ".join(codes))
    return rules


def _paths(fields: Fields) -> tuple[Path, ...]:
    paths: list[Path] = []
    for item in fields.each("paths", needed=True):
        path = _path(item)
        same_way = [one for one in paths if (one.direction, one.sender) == (path.direction, path.sender)]
        for receiver in sorted(path.receivers):
            first = next((one for one in same_way if receiver in one.receivers), None)
            if first is not None:
                item.problem("path_twice", sender=path.sender, receiver=receiver, first_line=str(first.line))
        paths.append(path)
    return tuple(paths)


def _clocks(fields: Fields) -> tuple[ClockTarget, ...]:
    clocks: list[ClockTarget] = []
    seen: dict[tuple[str, str], int] = {}
    for item in fields.each("clocks", needed=True):
        written = scalars_of(item.node)
        key = written.get("clock", ""), written.get("direction", "")
        if key in seen:
            item.problem("code_twice", value=" ".join(filter(None, key)), first_line=str(seen[key]))
        seen.setdefault(key, item.node.line)
        clocks += _clock(item)
    return tuple(clocks)


def _path(cursor: Cursor) -> Path:
    fields = cursor.fields(("direction", "from", "to"))
    path = Path(
        direction=fields.need("direction").choice(Direction),
        sender=declared_tier(fields.need("from")),
        receivers=(to := fields.need("to")).choices(Tier),
        provenance=fields.provenance,
        line=fields.line,
    )
    if all(fields.has(name) for name in ("direction", "from", "to")):
        for receiver in sorted(path.receivers):
            to.check_declared("tiers", receiver)
            rises = receiver.height - path.sender.height
            # Two institutions of one tier refer to one another upwards (from general to special), never downwards.
            if (path.direction is Direction.UP and rises < 0) or (
                path.direction is Direction.DOWN and rises >= 0
            ):
                to.problem("path_wrong_way", direction=path.direction, sender=path.sender, receiver=receiver)
    return path


def _clock(cursor: Cursor) -> Iterator[ClockTarget]:
    fields = cursor.fields(("clock", "direction", "owner", "targets", "escalations"))
    name = fields.need("clock").choice(ClockName)
    direction, owner = fields.may("direction"), fields.may("owner")
    role, side = _owner(owner) if owner else (None, None)
    way = direction.choice(Direction) if direction else None
    escalations = tuple(_escalation(item) for item in fields.each("escalations"))
    targets = fields.may("targets")
    per_urgency = targets.fields([urgency.value for urgency in Urgency]) if targets else None
    if fields.found and not (per_urgency and per_urgency.found):
        cursor.problem("clock_without_target", clock=name)
    for urgency in Urgency:
        target = per_urgency.may(urgency) if per_urgency else None
        if target is None:
            continue
        minutes, counting, expires = _target(target)
        yield ClockTarget(
            clock=name,
            urgency=urgency,
            minutes=minutes,
            counting=counting,
            owner=role,
            side=side,
            escalations=escalations,
            expires_after_minutes=expires,
            direction=way,
            provenance=fields.provenance,
            line=target.node.line,
        )


def _owner(cursor: Cursor) -> tuple[Role, Party]:
    fields = cursor.fields(("role", "at"))
    return fields.need("role").choice(Role), fields.need("at").choice(Party)


def _target(cursor: Cursor) -> tuple[int, Counting, int | None]:
    fields = cursor.fields(("minutes", "counting", "expires_after_minutes"))
    minutes = fields.need("minutes").integer(1, _LONGEST_MINUTES)
    expires = fields.may("expires_after_minutes")
    ends = expires.integer(1, _LONGEST_MINUTES) if expires else None
    if expires and ends and ends < minutes:
        expires.problem("expires_before_due", minutes=str(minutes), expires=str(ends))
    return minutes, fields.need("counting").choice(Counting), ends


def _escalation(cursor: Cursor) -> Escalation:
    fields = cursor.fields(("role", "at", "after_ratio", "late_minutes"))
    ratio, late = fields.may("after_ratio"), fields.may("late_minutes")
    if fields.found and bool(ratio) == bool(late):
        cursor.problem("escalation_unclear")
    return Escalation(
        role=fields.need("role").choice(Role),
        at=fields.need("at").choice(Party),
        after_ratio=ratio.number(0, 1) if ratio else None,
        late_minutes=late.integer(0, _LONGEST_MINUTES) if late else None,
    )


def _reason_rule(cursor: Cursor) -> ReasonRule:
    fields = cursor.fields(("action", "add", "drop", "owner"))
    owner = fields.may("owner")
    return ReasonRule(
        action=fields.need("action").code(),
        added=tuple(_reason(item) for item in fields.each("add")),
        dropped=frozenset(item.code() for item in fields.each("drop")),
        owner=owner.choice(Role) if owner else None,
        provenance=fields.provenance,
        line=fields.line,
    )


def _reason(cursor: Cursor) -> Reason:
    fields = cursor.fields(("code", "name"))
    return Reason(fields.need("code").code(), fields.need("name").words())


def _green_channel(cursor: Cursor) -> GreenChannel:
    fields = cursor.fields(("urgencies", "directions", "receivers", "accepts_by_rule", "triage_minutes"))
    return GreenChannel(
        urgencies=fields.need("urgencies").choices(Urgency),
        directions=fields.need("directions").choices(Direction),
        receivers=fields.need("receivers").choices(Tier),
        accepts_by_rule=fields.need("accepts_by_rule").flag(),
        triage_minutes=fields.need("triage_minutes").integer(1, MINUTES_A_DAY),
        provenance=fields.provenance,
        line=fields.line,
    )


def _policy(cursor: Cursor) -> Policy:
    fields = cursor.fields(
        ("code", "name", "extra_approval", "pooled_capacity", "required_up", "required_down")
    )
    return Policy(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        extra_approval=fields.need("extra_approval").flag(),
        pooled_capacity=fields.need("pooled_capacity").flag(),
        required_up=_codes(fields, "required_up"),
        required_down=_codes(fields, "required_down"),
        provenance=fields.provenance,
        line=fields.line,
    )


def _codes(fields: Fields, name: str) -> frozenset[str]:
    return frozenset(item.code() for item in fields.each(name))
