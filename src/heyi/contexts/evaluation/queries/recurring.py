"""Which evaluations the charters in force want of an actor, when each is due, and who is told of what it found."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.evaluation.models import EvaluationRow, PlanRow
from heyi.contexts.evaluation.terms.carried import Evaluation, EvaluationState
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Role, Where
from heyi.contexts.governance.terms.assessment import PlannedEvaluation
from heyi.contexts.surveys import public as surveys
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEvaluation:
    """An evaluation that a charter wants of one institution.

    Shape: `last` has a result, None where there was none: then it is due today; `plan` is the newest edition that is kept, None
           where none is.
    """

    alliance: UUID
    organisation: UUID
    wanted: PlannedEvaluation
    last: Evaluation | None
    plan: UUID | None
    due_on: date
    is_due: bool


def evaluations_due(*, actor: Actor, now: datetime) -> tuple[WantedEvaluation, ...]:
    """Each evaluation a charter in force leaves to a post of the actor's, what is due first."""
    with reading(actor, now=now):
        entries = _entries(actor, now)
        if not entries:
            return ()
        codes = {wanted.plan for _, _, wanted in entries}
        places = {organisation for _, organisation, _ in entries}
        plans = (
            PlanRow.objects.within_reach_of(actor)
            .filter(organisation__in=places, code__in=codes)
            .order_by("number")
        )
        done = EvaluationRow.objects.within_reach_of(actor).filter(
            organisation__in=places, code__in=codes, state=EvaluationState.DONE
        )
        kept = {(one.organisation, one.code): one.id for one in plans.only("organisation", "code", "id")}
        last = {(one.organisation, one.code): one.snapshot() for one in done.order_by("asked_at")}
    today = day_of(now)
    found = []
    for alliance, organisation, wanted in entries:
        place = (organisation, wanted.plan)
        before = last.get(place)
        due = surveys.due_on(day_of(before.asked_at), wanted.every_months) if before else today
        found.append(
            WantedEvaluation(
                alliance=alliance, organisation=organisation, wanted=wanted, last=before, plan=kept.get(place),
                due_on=due, is_due=due <= today,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (not one.is_due, one.due_on, one.wanted.line)))


def reported_to(alliance: UUID, code: str, *, now: datetime) -> tuple[tuple[UUID, Role], ...]:
    """Whom the charter in force wants told when a plan of this code was carried out: who writes for its bodies, place by place.

    Asked within an open reading or unit of work.
    """
    try:
        planned = governance.charter_in_force(alliance, now=now).assessment.evaluations
    except governance.NoCharterInForce:
        return ()
    bodies = dict.fromkeys(one.report_to for one in planned if one.plan == code and one.report_to)
    found = (governance.secretaries_of(alliance, body, now=now) for body in bodies)
    return tuple(dict.fromkeys(pair for pairs in found for pair in pairs))


_Entry = tuple[UUID, UUID, PlannedEvaluation]


def _entries(actor: Actor, now: datetime) -> list[_Entry]:
    """Alliance, institution and what its charter wants of a post of the actor's there."""
    mine = [one for one in actor.standings if Duty.EVALUATE_ALLIANCE in one.duties]
    charters = governance.charters_by_id(frozenset(one.charter for one in mine if one.charter))
    leads = {one: governance.lead_of(one, now=now) for one in {two.alliance for two in mine} if one}
    return [
        (standing.alliance, standing.organisation, wanted)
        for standing in mine
        if standing.alliance and standing.charter
        for wanted in charters[standing.charter].assessment.evaluations
        if wanted.owner.role in standing.roles
        and _sits(wanted.owner.where, is_lead=leads[standing.alliance] == standing.organisation)
    ]


def _sits(where: Where, *, is_lead: bool) -> bool:
    return where is Where.OWN or is_lead is (where is not Where.MEMBER)
