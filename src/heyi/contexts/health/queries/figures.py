"""The figures of a period at an institution, and who is behind them. Not here: how each is counted (rules.figures)."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.models import (
    ContractRow,
    EnrolmentRow,
    EnrolmentStepRow,
    ScreeningRow,
    VisitRow,
)
from heyi.contexts.health.queries.due_list import PAGE_SIZE, DueLine, lines_of
from heyi.contexts.health.rules.figures import NO_STAYS, check_period, figures_of, misses
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.figures import (
    Followed,
    GroupFigures,
    Miss,
    Period,
    ScreenedFigures,
    Share,
    SignedFigures,
    Stays,
)
from heyi.contexts.health.terms.follow_up import PastVisit, Result, Way
from heyi.contexts.health.terms.management import Care, ManagedState, RiskGroup
from heyi.contexts.health.terms.screening import ScreeningKind, ScreeningResult
from heyi.contexts.patients import public as patients
from heyi.contexts.record import public as record
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, beyond_reach, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import day_of, end_of, start_of

# Of one risk group at one institution.
_Key = tuple[UUID, RiskGroup]


def figures_at(
    organisation: UUID, period: Period, *, actor: Actor, now: datetime
) -> tuple[GroupFigures, ...]:
    """The figures of each risk group at one institution; they name nobody.

    Shape:  admissions are those that members sent to the record, wherever they were.
    Raises: NotPermitted, InputInvalid.
    """
    _may(organisation, period, actor, now)
    with reading(actor, now=now):
        followed = _followed({organisation}, period)
        left = _left({organisation}, period)
    people = {key: [one.person for one in each if one.is_active] for key, each in followed.items()}
    told = record.count_admissions(people, period.since, period.until, actor=actor, now=now)
    stays = {key: Stays(one.people, one.stays) for key, one in told.items()}
    return tuple(
        figures_of(
            group,
            followed.get((organisation, group), ()),
            STANDARDS[group],
            period,
            left=left.get((organisation, group), {}),
            stays=stays.get((organisation, group), NO_STAYS),
        )
        for group in RiskGroup
    )


def figures_over(
    organisations: frozenset[UUID],
    group: RiskGroup,
    period: Period,
    *,
    alliance: UUID,
    actor: Actor,
    now: datetime,
) -> Mapping[UUID, GroupFigures]:
    """The figures of one risk group at those of several members for which the actor may ask; they name nobody.

    Shape:  whoever evaluates a whole alliance asks for each of its members; another for those where they follow up themselves.
            A caller that shows them further keeps back what is of too few. No statement more for more members.
    Raises: NotPermitted where the actor may ask for none, InputInvalid.
    """
    able = _asked_over(organisations, alliance, actor, now)
    check_period(period, today=day_of(now))
    with (
        reading(actor, now=now),
        beyond_reach("figures of members whose alliance the actor evaluates, without a name"),
    ):
        followed = _followed(able, period, group)
        left = _left(able, period)
    people = {key: [one.person for one in each if one.is_active] for key, each in followed.items()}
    told = record.count_admissions(people, period.since, period.until, actor=actor, now=now)
    return {
        place: figures_of(
            group,
            each,
            STANDARDS[group],
            period,
            left=left.get((place, group), {}),
            stays=Stays(told[place, group].people, told[place, group].stays),
        )
        for (place, _), each in followed.items()
    }


def _asked_over(
    organisations: frozenset[UUID], alliance: UUID, actor: Actor, now: datetime
) -> frozenset[UUID]:
    if actor.is_system:
        return organisations
    own = {one.organisation for one in actor.standings if Duty.MANAGE_HEALTH in one.duties} & organisations
    mine = [
        one for one in actor.standings if one.alliance == alliance and Duty.EVALUATE_ALLIANCE in one.duties
    ]
    others = sorted(organisations - {one.organisation for one in mine})
    # Who may for one member that is not their own may for all: such a power is held over the alliance.
    if mine and others:
        over = governance.warrant_over(actor, Duty.EVALUATE_ALLIANCE, organisation=others[0], now=now)
        if over is not None and over.alliance == alliance:
            return organisations
    able = frozenset(own | ({one.organisation for one in mine} & organisations))
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.EVALUATE_ALLIANCE))
    return able


def signed_figures_at(organisation: UUID, period: Period, *, actor: Actor, now: datetime) -> SignedFigures:
    """How many residents are under contract with an institution, and how many of them were admitted; nobody is named.

    Shape:  those under contract on the last day of the period; one human with two records counts once.
    Raises: NotPermitted, InputInvalid.
    """
    _may(organisation, period, actor, now)
    day = period.until
    with reading(actor, now=now):
        rows = ContractRow.objects.within_reach_of(actor).confirmed().filter(organisation=organisation)
        standing = rows.filter(
            Q(over_on__isnull=True) | Q(over_on__gt=day), starts_on__lte=day, ends_on__gte=day
        )
        persons = list(standing.values_list("person", flat=True))
    humans = {human.person for human in patients.humans_of(persons, actor=actor, now=now).values()}
    told = record.count_admissions({"signed": humans}, period.since, day, actor=actor, now=now)["signed"]
    return SignedFigures(Share(told.people, len(humans)), told.stays)


def screened_figures_at(
    organisation: UUID, period: Period, *, actor: Actor, now: datetime
) -> ScreenedFigures:
    """How many residents an institution screened for the risk of stroke, how it came out, and who is followed up for it.

    Shape:  one human with two records counts once, by the last screening.
    Raises: NotPermitted, InputInvalid.
    """
    _may(organisation, period, actor, now)
    with reading(actor, now=now):
        rows = ScreeningRow.objects.within_reach_of(actor).filter(
            organisation=organisation, kind=ScreeningKind.STROKE_RISK, on__range=(period.since, period.until)
        )
        results = list(rows.order_by("on", "recorded_at", "id").values_list("person", "result"))
        key = (organisation, RiskGroup.STROKE_RISK)
        enrolled = _followed({organisation}, period, RiskGroup.STROKE_RISK).get(key, [])
    managed = {one.person for one in enrolled if one.is_active}
    humans = patients.humans_of({one for one, _ in results} | managed, actor=actor, now=now)
    last = {humans[person].person: result for person, result in results}
    followed = {humans[one].person for one in managed}
    counts = Counter(last.values())
    high = {person for person, result in last.items() if result == ScreeningResult.HIGH}
    return ScreenedFigures(
        screened=len(last),
        low=counts[ScreeningResult.LOW],
        raised=counts[ScreeningResult.RAISED],
        high=len(high),
        managed=Share(len(high & followed), len(high)),
    )


def behind_figure(  # noqa: PLR0913 (each is asked by its name)
    organisation: UUID,
    group: RiskGroup,
    what: Miss,
    period: Period,
    *,
    number: int = 1,
    actor: Actor,
    now: datetime,
) -> Page[DueLine]:
    """Who is asked for by a figure and lacks it, those first who have been followed up longest; the look is recorded.

    Raises: NotPermitted, InputInvalid.
    """
    _may(organisation, period, actor, now)
    with reading(actor, now=now):
        each = _followed({organisation}, period, group).get((organisation, group), [])
        lacking = sorted(
            (one for one in each if misses(one, what, STANDARDS[group], period)),
            key=lambda one: (one.started_on, one.id),
        )
        page = min(max(1, number), 1 + max(0, len(lacking) - 1) // PAGE_SIZE)
        shown = [one.id for one in lacking[(page - 1) * PAGE_SIZE : page * PAGE_SIZE + 1]]
        found = {row.id: row for row in EnrolmentRow.objects.within_reach_of(actor).filter(pk__in=shown)}
        lines = lines_of([found[one] for one in shown if one in found], now)
    if lines:
        record_read(
            actor=actor, now=now, purpose=Purpose.FOLLOW_UP, page="figures", rows=len(lines[:PAGE_SIZE])
        )
    return page_of(lines, number=page, size=PAGE_SIZE, total=len(lacking))


def _may(organisation: UUID, period: Period, actor: Actor, now: datetime) -> None:
    actor.require(Duty.MANAGE_HEALTH, at=organisation)
    check_period(period, today=day_of(now))


def _followed(
    organisations: Collection[UUID], period: Period, only: RiskGroup | None = None
) -> Mapping[_Key, list[Followed]]:
    """Everybody enrolled by the end of the period, with the state they were in then and their visits within it."""
    last_step = EnrolmentStepRow.objects.filter(enrolment=OuterRef("pk"), at__lt=end_of(period.until))
    rows = EnrolmentRow.objects.filter(
        organisation__in=organisations, started_on__lte=period.until, enrolled_at__lt=end_of(period.until)
    ).annotate(stood=Subquery(last_step.order_by("-ordinal").values("to")[:1]))
    if only is not None:
        rows = rows.filter(group=only)
    visits: dict[UUID, list[PastVisit]] = {}
    found = VisitRow.objects.filter(
        organisation__in=organisations, on__range=(period.since, period.until)
    ).took_place()
    if only is not None:
        found = found.filter(enrolment__group=only)
    for enrolment, care, on, way, result in found.values_list("enrolment", "care", "on", "way", "result"):
        told = PastVisit(on=on, care=Care(care), way=Way(way), result=Result(result))
        visits.setdefault(enrolment, []).append(told)
    followed: dict[_Key, list[Followed]] = {}
    for pk, place, person, group, started_on, stood in rows.values_list(
        "pk", "organisation", "person", "group", "started_on", "stood"
    ):
        one = Followed(
            id=pk,
            person=person,
            group=RiskGroup(group),
            started_on=started_on,
            is_active=stood in (None, ManagedState.ACTIVE),
            visits=tuple(visits.get(pk, ())),
        )
        followed.setdefault((place, one.group), []).append(one)
    return followed


def _left(organisations: Collection[UUID], period: Period) -> dict[_Key, dict[str, int]]:
    steps = EnrolmentStepRow.objects.filter(
        organisation__in=organisations, at__gte=start_of(period.since), at__lt=end_of(period.until)
    ).exclude(reason="")
    told: dict[_Key, Counter[str]] = {}
    for place, group, reason in steps.values_list("organisation", "enrolment__group", "reason"):
        told.setdefault((place, RiskGroup(group)), Counter())[reason] += 1
    return {key: dict(counts) for key, counts in told.items()}
