"""The one verb that moves a referral: hold, permit, decide, write, record. Not here: what each effect does (effects).

One verb for forty-odd steps, because the table names them, permits them and tells what belongs to each: docs/adr/0008.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.health import public as health
from heyi.contexts.referral.actions.effects import EFFECTS, Moving
from heyi.contexts.referral.actions.timing import turn_clocks
from heyi.contexts.referral.events.steps import STEP_FACTS
from heyi.contexts.referral.models import PassageRow, ReferralRow
from heyi.contexts.referral.queries.capacity import offers_beds
from heyi.contexts.referral.queries.package import package_of
from heyi.contexts.referral.queries.sitting import case_held
from heyi.contexts.referral.rules.answers import check_version, moved
from heyi.contexts.referral.rules.asked import check_asked
from heyi.contexts.referral.rules.packages import require_complete
from heyi.contexts.referral.rules.sides import who_may
from heyi.contexts.referral.rules.table import NOBODY_WENT, skipped
from heyi.contexts.referral.terms import Referral, Side, State
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import system_actor
from heyi.foundation.unit_of_work import Work, in_the_house_name, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.event import Plain, plain
from heyi.kernel.flow import Step

GREEN_CHANNEL = system_actor("green-channel")

# Answers that belong to the package and are read there; everything else is told in the passage.
_DOWN_PARTS = (
    "summary", "medicines", "rehabilitation", "follow_up_plan", "red_flags", "next_contact_on", "consent",
)  # fmt: skip
_OUTCOME_PARTS = ("outcome", "outcome_letter")
_OWN_COLUMNS = ("reason", "package", "findings", *_DOWN_PARTS)


def take_step(
    referral_id: UUID,
    action: str,
    given: Mapping[str, Any],
    *,
    seen_version: int | None,
    actor: Actor,
    now: datetime,
) -> Referral:
    """One step of a referral, with everything that belongs to it.

    Shape:  `given` are the answers to what the step asks; `seen_version` None means that the caller saw none (the system).
    Raises: NotFound (also for strangers), WrongState with who was first and when, NotPermitted, StaleVersion, InputInvalid,
            and the refusals of its effects: NoFreePlace, NoCommonAlliance, PathClosed, OpenReferral.
    Records: the fact the table names for the step.
    """
    with unit_of_work(actor, now=now) as work:
        case = case_held(referral_id, actor=actor)
        row, referral = case.row, case.referral
        step, seat, warrant = who_may(action, referral, actor=actor, sitting=case.sitting)
        check_version(referral, seen_version)
        asked = check_asked(step, given, reasons=_reasons(step, referral, now))
        after = moved(referral, step, asked, by=actor.id, now=now)
        moving = Moving(row, referral, after, step, seat, asked, charter=warrant.charter)
        _write(moving, actor=actor, now=now)
        _record(work, moving, warrant)
        done = row.snapshot()
    if action in ("submit", "send_elsewhere", "redirect", "reassign", "ship_on"):
        return accept_by_rule(done, now=now)
    return done


def accept_by_rule(referral: Referral, *, now: datetime) -> Referral:
    """The green channel's own acceptance of an emergency, in its own name.

    The referral stays as it is where the charter has no such rule; it then waits for people like any other.
    """
    if not referral.green_channel or referral.receiver is None or referral.receiver_alliance is None:
        return referral
    with in_the_house_name(GREEN_CHANNEL, now=now), reading(GREEN_CHANNEL, now=now):
        charter = governance.charter_in_force(referral.receiver_alliance, now=now)
        tier = governance.organisation(referral.receiver).tier
        allowed = governance.accepts_by_rule(charter, referral.direction, referral.urgency, tier)
        # Where no beds are offered at all there is nothing to keep: people decide.
        if not allowed or not offers_beds(referral.receiver):
            return referral
        return take_step(referral.id, "auto_accept", {}, seen_version=None, actor=GREEN_CHANNEL, now=now)


def answer_by_rule(referral_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The green channel's second look at a referral that it may have missed; one that was answered is left alone.

    Records: ReferralAcceptedByRule.
    """
    with reading(actor, now=now):
        referral = ReferralRow.objects.within_reach_of(actor).look_up(referral_id).snapshot()
    if referral.state in (State.SUBMITTED, State.REDIRECTED):
        accept_by_rule(referral, now=now)


def _reasons(step: Step, referral: Referral, now: datetime) -> frozenset[str]:
    if step.reasons is None:
        return frozenset()
    alliance = referral.receiver_alliance or referral.sender_alliance
    charter = governance.charter_in_force(alliance, now=now)
    return governance.reasons_for(charter, step.action, frozenset(str(reason) for reason in step.reasons))


def _write(moving: Moving, *, actor: Actor, now: datetime) -> None:
    row, after = moving.row, moving.after
    moving.before = {"state": str(moving.referral.state), "version": moving.referral.version}
    _write_package(moving, now)
    for effect in sorted(moving.step.effects):
        EFFECTS[effect](moving, actor=actor, now=now)
    changes = moving.fields | {
        "state": after.state,
        "urgency": after.urgency,
        "department": after.department,
        "scheduled_at": after.scheduled_at,
        "submitted_at": after.submitted_at,
        "version": after.version,
        "moved_at": now,
        "moved_by": actor.id,
    }
    # The clocks are turned by what the referral is now: another receiver is judged by another charter.
    for name, value in changes.items():
        setattr(row, name, value)
    row.store(**changes, due_at=turn_clocks(moving, actor=actor, now=now))
    _write_passage(moving, actor, now)
    if after.state in NOBODY_WENT:
        health.reopen_proposal(row.id, actor=actor, now=now)


def _write_package(moving: Moving, now: datetime) -> None:
    asked, step = moving.asked, moving.step
    down = {name: asked[name] for name in _DOWN_PARTS if name in asked}
    outcome = {name: asked[name] for name in _OUTCOME_PARTS if name in asked}
    leaves_draft = moving.referral.state is State.DRAFT and step.action in ("submit", "send_outside")
    if not (down or outcome or leaves_draft or "package" in asked):
        return
    package = package_of(moving.row.id)
    if leaves_draft:
        alliance = moving.referral.sender_alliance
        policy = governance.charter_in_force(alliance, now=now).referral.policy
        required = policy.required_up if moving.referral.direction is Direction.UP else policy.required_down
        require_complete(package.up, also=required)
    changes: dict[str, Any] = {}
    if "package" in asked:
        require_complete(asked["package"])
        changes["up"] = asked["package"]
    if down:
        # A follow-up names only the next day of contact; the rest of the plan stands.
        changes["down"] = {**(package.down or {}), **{name: plain(value) for name, value in down.items()}}
    if outcome:
        changes["outcome"] = {**(package.outcome or {}), **outcome}
    if changes:
        moving.before["package"] = plain({name: getattr(package, name) for name in changes})
        moving.told["package"] = plain(changes)
        package.store(**changes, changed_at=now)


def _write_passage(moving: Moving, actor: Actor, now: datetime) -> None:
    seat, step = moving.seat, moving.step
    said = plain({name: value for name, value in moving.asked.items() if name not in _OWN_COLUMNS})
    system = seat.side is Side.SYSTEM
    PassageRow(
        referral=moving.row,
        # Every change of a referral raises its version by one and leaves one passage.
        ordinal=moving.after.version,
        action=step.action,
        frm=moving.referral.state,
        to=moving.after.state,
        skipped=[str(state) for state in skipped(moving.referral.state, moving.after.state)]
        if step.to
        else [],
        side=seat.side,
        organisation=None if system else seat.organisation,
        alliance=seat.alliance,
        charter=moving.charter,
        by=actor.id,
        at=now,
        reason=str(moving.asked.get("reason", "")),
        said=said or None,
    ).save(force_insert=True)


def _record(work: Work, moving: Moving, warrant: Warrant) -> None:
    row, step = moving.row, moving.step
    fact = STEP_FACTS[step.fact](
        subject=row.id,
        journey=row.journey_id,
        state=moving.after.state,
        side=moving.seat.side,
        version=moving.after.version,
        reason=str(moving.asked.get("reason", "")),
        sender=row.sender,
        receiver=row.receiver,
        lower=row.lower,
        green_channel=row.green_channel,
        by_agreement=row.standing_channel is not None,
        urgency=Urgency(row.urgency),
    )
    after: dict[str, Plain] = {
        "state": str(moving.after.state), "version": moving.after.version, "asked": plain(moving.asked),
    }  # fmt: skip
    work.record(fact, warrant=warrant, patient=row.person, before=moving.before, after=after | moving.told)
