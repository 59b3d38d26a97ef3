"""Proposals to send patients down who lie in a ward: the ward's list, one of them, and their numbers for figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.referral.models import StayProposalRow
from heyi.contexts.referral.models.stay import StayProposalRows
from heyi.contexts.referral.terms.stays import StayProposal, StayState
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import end_of, start_of

PAGE_SIZE = 20
MOST_PAGES = 500
# Names are sealed, so words are looked for by opening them: as many as wait in the wards of one institution, and more.
MOST_OPENED = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StaysWanted:
    """Which proposals a list holds; words are those of a name or a ward."""

    state: StayState = StayState.OPEN
    organisation: UUID | None = None
    words: str = ""


def list_stays(wanted: StaysWanted, *, number: int = 1, actor: Actor, now: datetime) -> Page[StayProposal]:
    """One page of the proposals at the institutions whose patients the actor sends down, the longest due first.

    Raises: NotPermitted for whoever sends nobody down. The read is put on record once a page.
    """
    if not actor.may_anywhere(Duty.OFFER_DOWN_REFERRAL):
        raise NotPermitted("duty_not_held", duty=str(Duty.OFFER_DOWN_REFERRAL))
    page = min(max(1, number), MOST_PAGES)
    with reading(actor, now=now):
        rows = StayProposalRow.objects.within_reach_of(actor).filter(state=wanted.state)
        if wanted.organisation is not None:
            rows = rows.filter(organisation=wanted.organisation)
        found = _page(rows.order_by("due_on", "id"), wanted.words, page)
    if found.rows:
        record_read(
            actor=actor,
            now=now,
            purpose=Purpose.REFERRAL,
            page="stays",
            patient=found.rows[0].person,
            rows=len(found.rows),
        )
    return found


def _page(rows: StayProposalRows, words: str, number: int) -> Page[StayProposal]:
    begin = (number - 1) * PAGE_SIZE
    if not words.strip():
        shown = [row.snapshot() for row in rows[begin : begin + PAGE_SIZE + 1]]
        return page_of(shown, number=number, size=PAGE_SIZE)
    asked = words.casefold().split()
    opened = (row.snapshot() for row in rows[:MOST_OPENED])
    fitting = [
        one
        for one in opened
        if all(word in f"{one.patient_name} {one.department}".casefold() for word in asked)
    ]
    return page_of(fitting[begin : begin + PAGE_SIZE + 1], number=number, size=PAGE_SIZE)


def count_stays(*, actor: Actor, now: datetime) -> Mapping[StayState, int]:
    """How many proposals of each kind the actor's institutions have."""
    with reading(actor, now=now):
        rows = (
            StayProposalRow.objects.within_reach_of(actor).values("state").annotate(n=Count("pk")).order_by()
        )
        return {StayState(row["state"]): row["n"] for row in rows}


def see_stay(proposal_id: UUID, *, actor: Actor, now: datetime) -> StayProposal:
    """One proposal; the look is recorded.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        proposal = StayProposalRow.objects.within_reach_of(actor).look_up(proposal_id).snapshot()
    warrant = actor.warrant(Duty.OFFER_DOWN_REFERRAL, at=proposal.organisation)
    record_read(
        actor=actor,
        now=now,
        purpose=Purpose.REFERRAL,
        page="stay",
        patient=proposal.person,
        case=proposal.id,
        warrant=warrant,
    )
    return proposal


def prepared_for(referral: UUID, *, actor: Actor, now: datetime) -> Mapping[str, object]:
    """What was prepared for a referral that took a proposal up; empty where none did, or for whoever may not know of it."""
    with reading(actor, now=now):
        found = StayProposalRow.objects.within_reach_of(actor).filter(referral=referral).first()
    return {} if found is None else found.snapshot().prepared


@dataclass(frozen=True, slots=True)
class StayFigures:
    """What became of the proposals made to one institution in a period; `reasons` are those of refusals and delays."""

    proposed: int = 0
    taken_up: int = 0
    refused: int = 0
    put_off: int = 0
    waiting: int = 0
    fallen: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


def stay_figures(alliance: UUID, period: Period) -> Mapping[UUID, StayFigures]:
    """The proposals of an alliance by institution; asked within an open reading, beyond one's own reach: nobody is named."""
    rows = StayProposalRow.objects.filter(
        alliance=alliance, proposed_at__gte=start_of(period.since), proposed_at__lt=end_of(period.until)
    )
    told = rows.values("organisation", "state", "reason").annotate(n=Count("pk")).order_by()
    found: dict[UUID, dict[str, Any]] = {}
    for row in told:
        numbers = found.setdefault(row["organisation"], {"proposed": 0, "reasons": {}})
        state, count = StayState(row["state"]), row["n"]
        name = "waiting" if state is StayState.OPEN else state.value
        numbers["proposed"] += count
        numbers[name] = numbers.get(name, 0) + count
        if state in (StayState.REFUSED, StayState.PUT_OFF):
            numbers["reasons"][row["reason"]] = numbers["reasons"].get(row["reason"], 0) + count
    return {organisation: StayFigures(**numbers) for organisation, numbers in found.items()}
