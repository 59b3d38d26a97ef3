"""The figures of a period at an institution. Not here: how each is counted (rules.figures)."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.models import EnrolmentRow, EnrolmentStepRow, VisitRow
from heyi.contexts.health.rules.figures import check_period, figures_of
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.figures import Followed, GroupFigures, Period
from heyi.contexts.health.terms.follow_up import PastVisit, Result, Way
from heyi.contexts.health.terms.management import Care, ManagedState, RiskGroup
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of, end_of, start_of


def figures_at(
    organisation: UUID, period: Period, *, actor: Actor, now: datetime
) -> tuple[GroupFigures, ...]:
    """The figures of each risk group at one institution; they name nobody.

    Raises: NotPermitted, InputInvalid.
    """
    actor.require(Duty.MANAGE_HEALTH, at=organisation)
    check_period(period, today=day_of(now))
    with reading(actor, now=now):
        followed = _followed(organisation, period)
        left = _left(organisation, period)
    return tuple(
        figures_of(group, followed.get(group, ()), STANDARDS[group], period, left=left.get(group, {}))
        for group in RiskGroup
    )


def _followed(organisation: UUID, period: Period) -> dict[RiskGroup, list[Followed]]:
    """Everybody enrolled by the end of the period, with the state they were in then and their visits within it."""
    last_step = EnrolmentStepRow.objects.filter(enrolment=OuterRef("pk"), at__lt=end_of(period.until))
    rows = EnrolmentRow.objects.filter(
        organisation=organisation, started_on__lte=period.until, enrolled_at__lt=end_of(period.until)
    ).annotate(stood=Subquery(last_step.order_by("-ordinal").values("to")[:1]))
    visits: dict[UUID, list[PastVisit]] = {}
    found = VisitRow.objects.filter(
        organisation=organisation, on__range=(period.since, period.until)
    ).took_place()
    for enrolment, care, on, way, result in found.values_list("enrolment", "care", "on", "way", "result"):
        told = PastVisit(on=on, care=Care(care), way=Way(way), result=Result(result))
        visits.setdefault(enrolment, []).append(told)
    followed: dict[RiskGroup, list[Followed]] = {}
    for pk, group, started_on, stood in rows.values_list("pk", "group", "started_on", "stood"):
        one = Followed(
            group=RiskGroup(group),
            started_on=started_on,
            is_active=stood in (None, ManagedState.ACTIVE),
            visits=tuple(visits.get(pk, ())),
        )
        followed.setdefault(one.group, []).append(one)
    return followed


def _left(organisation: UUID, period: Period) -> dict[RiskGroup, dict[str, int]]:
    steps = EnrolmentStepRow.objects.filter(
        organisation=organisation, at__gte=start_of(period.since), at__lt=end_of(period.until)
    ).exclude(reason="")
    told: dict[RiskGroup, Counter[str]] = {}
    for group, reason in steps.values_list("enrolment__group", "reason"):
        told.setdefault(RiskGroup(group), Counter())[reason] += 1
    return {group: dict(counts) for group, counts in told.items()}
