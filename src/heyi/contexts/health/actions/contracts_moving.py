"""The one verb that moves a contract, and what its confirmation opens. Not here: writing it down (contracts_preparing).

Nobody opens a record to themselves by writing a contract: access follows the confirmation, and whoever prepared it cannot
confirm it. What is opened is the resident's records at all members, for the one institution that signed, from the first
day of the contract until its end: docs/adr/0018.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.health.actions.contracts_opening import open_records
from heyi.contexts.health.events.contracts import (
    ContractConfirmed,
    ContractEnded,
    ContractFact,
    ContractRefused,
    ContractWithdrawn,
)
from heyi.contexts.health.models import ContractRow, ContractStepRow
from heyi.contexts.health.queries.contracts import number_mark
from heyi.contexts.health.queries.teams import CONTRACTS
from heyi.contexts.health.rules.asked import check_texts, read_given
from heyi.contexts.health.rules.contracts import (
    ContractNumberTaken,
    NumberNotTheirs,
    check_free,
    check_version,
    moved,
    who_may,
)
from heyi.contexts.health.terms.contracts import (
    Consent,
    Contract,
    ContractSide,
    ContractState,
    EndReason,
    RefuseReason,
)
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import IncomingIdentifier
from heyi.foundation.limits import count_once
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import Work, in_the_house_name, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.flow import Step
from heyi.kernel.moments import day_of

# An assumption of ours: a desk confirms a few contracts a minute, whoever tries numbers needs thousands.
MOST_NUMBERS = 60
NUMBERS_PER_SECONDS = 3600
# As many in one round as one transaction carries easily; the next round takes the rest.
MOST_ENDED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moving:
    row: ContractRow
    before: Contract
    after: Contract
    step: Step
    side: ContractSide
    warrant: Warrant
    given: dict[str, str]


def take_contract_step(
    contract_id: UUID,
    action: str,
    given: Mapping[str, Any],
    *,
    seen_version: int | None,
    actor: Actor,
    now: datetime,
) -> Contract:
    """One step of a contract: it is confirmed, refused, taken back or ended.

    Shape:  `given` are the answers to what the step asks. Two confirmations at once have one winner: the human is held.
    Raises: NotFound (also for strangers), WrongState with who was first, NotPermitted, ConfirmedByPreparer, StaleVersion,
            InputInvalid, NumberNotTheirs, ContractOverlaps, ContractNumberTaken, TooMany.
    Records: the fact the table names for the step; AccessOpened or AccessEnded with it.
    """
    check_texts(given)
    if action == "confirm_by_document":
        count_once(str(actor.id), action, most=MOST_NUMBERS, per_seconds=NUMBERS_PER_SECONDS, now=now)
    with unit_of_work(actor, now=now) as work:
        person = ContractRow.objects.within_reach_of(actor).look_up(contract_id).person
        known = patients.hold_person(person)
        row = ContractRow.objects.within_reach_of(actor).hold(contract_id)
        before = row.snapshot()
        step, side, warrant = who_may(action, before, actor=actor)
        check_version(before, seen_version)
        asked = read_given(step, given)
        after = moved(before, step, asked, by=actor.id, now=now)
        if after.state is ContractState.IN_FORCE:
            _check_confirmed(after, asked, known, now)
        _write(
            _Moving(row=row, before=before, after=after, step=step, side=side, warrant=warrant, given=asked),
            work,
        )
        if after.state is ContractState.IN_FORCE:
            open_records(row.id, actor=CONTRACTS, now=now)
        if after.state is ContractState.ENDED:
            patients.end_access(row.id, actor=actor, now=now)
        return ContractRow.objects.look_up(row.id).snapshot()


def _check_confirmed(after: Contract, asked: dict[str, str], known: frozenset[UUID], now: datetime) -> None:
    if "document" in asked:
        shown = IncomingIdentifier(asked["document_type"], asked["document"])
        if not patients.shows_number(after.patient, shown, now=now):
            raise NumberNotTheirs(contract=after.id)
    end_run_out(known, actor=CONTRACTS, now=now)
    mark = number_mark(after.number, after.organisation)
    with beyond_reach("one contract in force for a human, wherever it was signed"):
        rows = list(ContractRow.objects.confirmed().filter(person__in=known))
        taken = ContractRow.objects.filter(organisation=after.organisation, number_mark=mark).exclude(
            pk=after.id
        )
        is_taken = mark is not None and taken.filter(state__in=["prepared", "in_force", "ended"]).exists()
    check_free(after, (one.snapshot() for one in rows))
    if is_taken:
        raise ContractNumberTaken(organisation=after.organisation)


def end_run_out(persons: frozenset[UUID] | None, *, actor: Actor, now: datetime) -> int:
    """Ends the contracts whose last day is over, of some humans or of all, in the house's own name; answers how many.

    Records: ContractEnded and AccessEnded for each.
    """
    with in_the_house_name(actor, now=now), unit_of_work(actor, now=now) as work:
        rows = ContractRow.objects.filter(state=ContractState.IN_FORCE, ends_on__lt=day_of(now))
        if persons is not None:
            rows = rows.filter(person__in=persons)
        over = list(rows.order_by("ends_on", "id").select_for_update()[:MOST_ENDED])
        for row in over:
            before = row.snapshot()
            step, side, warrant = who_may("run_out", before, actor=actor)
            after = moved(before, step, {}, by=actor.id, now=now)
            _write(
                _Moving(row=row, before=before, after=after, step=step, side=side, warrant=warrant, given={}),
                work,
            )
            patients.end_access(row.id, actor=actor, now=now)
        return len(over)


def _write(moving: _Moving, work: Work) -> None:
    row, after = moving.row, moving.after
    is_new = after.confirmed_at is not None and moving.before.confirmed_at is None
    document = "document" in moving.given
    consent = (Consent.NUMBER_SHOWN if document else Consent.PAPER_SIGNED) if is_new else row.consent
    row.store(
        state=after.state,
        version=after.version,
        number=after.number,
        number_mark=number_mark(after.number, after.organisation),
        over_on=after.over_on,
        end_reason=after.end_reason or "",
        confirmed_at=after.confirmed_at,
        confirmed_by=after.confirmed_by,
        consent=consent,
        # What is over is in nobody's way any more.
        doubled_at=row.doubled_at if after.state is ContractState.IN_FORCE else None,
        moved_at=after.moved_at,
        moved_by=after.moved_by,
    )
    ContractStepRow(
        contract=row,
        ordinal=after.version,
        action=moving.step.action,
        side=moving.side,
        organisation=moving.warrant.organisation,
        by=after.moved_by,
        at=after.moved_at,
        reason=str(after.end_reason or ""),
        words=moving.given.get("words") or None,
    ).save(force_insert=True)
    work.record(
        _fact(moving, str(consent)),
        warrant=moving.warrant,
        patient=row.person,
        before={"state": str(moving.before.state), "number": moving.before.number},
        after={"state": str(after.state), "number": after.number, "words": moving.given.get("words", "")},
    )


def _fact(moving: _Moving, consent: str) -> ContractFact:
    after = moving.after
    common: dict[str, Any] = {
        "subject": after.id, "organisation": after.organisation, "team": after.team, "state": after.state,
        "side": moving.side, "version": after.version, "starts_on": after.starts_on, "ends_on": after.ends_on,
    }  # fmt: skip
    if moving.step.fact == "ContractConfirmed":
        return ContractConfirmed(**common, consent=Consent(consent))
    if isinstance(after.end_reason, RefuseReason):
        return ContractRefused(**common, reason=after.end_reason)
    if isinstance(after.end_reason, EndReason) and after.over_on is not None:
        return ContractEnded(**common, reason=after.end_reason, over_on=after.over_on)
    return ContractWithdrawn(**common)
