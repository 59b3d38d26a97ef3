"""The tables of a plan as the live store gives them today. Not here: what may be taken (rules.live_sources)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from heyi.contexts.evaluation.queries.live_pathway import pathway_table
from heyi.contexts.evaluation.rules.live_health import health_table
from heyi.contexts.evaluation.rules.live_period import period_of
from heyi.contexts.evaluation.rules.live_referral import referral_table
from heyi.contexts.evaluation.rules.live_survey import survey_table
from heyi.contexts.evaluation.terms.plan import Live, LiveTable
from heyi.contexts.governance import public as governance
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.showing import CasesWanted
from heyi.contexts.referral import public as referral
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Survey, SurveyState
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound
from heyi.kernel.moments import day_of, end_of, start_of
from heyi.methods.refusals import Unfit

_MOST_MEMBERS = 2_000
_MOST_WAVES = 200


def live_table(live: Live, alliance: UUID, *, actor: Actor, now: datetime) -> LiveTable:
    """The table, as the actor may ask for it.

    Raises: Unfit for a survey that the alliance does not have, and where too few have answered; NotFound, NotPermitted.
    """
    return _ASKED[live.source](live, alliance, actor, now)


def _survey(live: Live, alliance: UUID, actor: Actor, now: datetime) -> LiveTable:
    found = survey_asked(live, alliance, actor=actor, now=now)
    return survey_table(surveys.answered_forms(found, actor=actor, now=now), live.by)


def _names(alliance: UUID, actor: Actor, now: datetime) -> dict[UUID, str]:
    """The members of the alliance by id."""
    members = governance.members_of(alliance, at=now, actor=actor, now=now, size=_MOST_MEMBERS)
    return {one.organisation.id: one.organisation.name for one in members.rows}


def _pathway(live: Live, alliance: UUID, actor: Actor, now: datetime) -> LiveTable:
    """The cases of the alliance at the hospitals that the actor watches over; the house itself watches over all."""
    names, days = _names(alliance, actor, now), period_of(live.period, day_of(now))
    with reading(actor, now=now):
        pathway = governance.charter_in_force(alliance, now=now).pathways.pathway(live.of)
    if pathway is None:
        raise Unfit(
            "live_pathway_missing",
            f"联合体的章程没有绿色通道“{live.of}”。",
            f"The charter of the alliance has no green channel {live.of!r}.",
        )
    able = pathways.watched(frozenset(names), actor=actor, now=now)
    wanted = CasesWanted(
        organisations=able,
        pathway=live.of,
        opened_from=start_of(days.since),
        opened_before=end_of(days.until),
    )
    cases = pathways.measured_cases(wanted, actor=actor, now=now)
    counted = [one for one in cases if one.case.alliance == alliance]
    return pathway_table(pathway, counted, live.by, {one: names[one] for one in able})


def _health(live: Live, alliance: UUID, actor: Actor, now: datetime) -> LiveTable:
    """The residents of a group whom members follow up, counted."""
    if live.of not in set(RiskGroup):
        there = "、".join(RiskGroup), ", ".join(RiskGroup)
        raise Unfit(
            "live_group_missing",
            f"没有管理人群“{live.of}”，有：{there[0]}。",
            f"There is no group {live.of!r}; there is: {there[1]}.",
        )
    names, days = _names(alliance, actor, now), period_of(live.period, day_of(now))
    try:
        found = health.figures_over(
            frozenset(names), RiskGroup(live.of), days, alliance=alliance, actor=actor, now=now
        )
    except InputInvalid as wrong:
        raise Unfit(
            "live_period_wrong",
            f"时段“{live.period}”须在今天以前结束，且不超过一年。",
            f"The period {live.period!r} must end by today and be no longer than a year.",
        ) from wrong
    return health_table(found, names)


def _referrals(live: Live, alliance: UUID, actor: Actor, now: datetime) -> LiveTable:
    """What was counted of referrals; whoever may read their own house only gets the rows of their own house."""
    figures = referral.siphon_figures(alliance, period_of(live.of, day_of(now)), actor=actor, now=now)
    names = _names(alliance, actor, now)
    scope = figures.scope
    counted = (
        figures.pairs
        if live.by == "pair"
        else {(unit,): one for (of, unit), one in figures.units.items() if of == alliance}
    )
    return referral_table(
        {
            key: (" – ".join(names[one] for one in key), _numbers(one, figures.waits.get(key[-1])))
            for key, one in counted.items()
            if all(each in names for each in key) and (scope.sees_all or scope.own.intersection(key))
        }
    )


def _numbers(counts: referral.UnitCounts, waits: referral.Waits | None) -> dict[str, int | None]:
    return {
        "asked": counts.asked,
        "answered": counts.answered,
        "accepted": counts.accepted,
        "declined": counts.declined,
        "offered": counts.offered,
        "down": counts.down,
        "in_time": counts.in_time,
        "timed": counts.timed,
        "kept": counts.kept,
        "treatable": counts.treatable,
        "wait": None if waits is None else waits.median,
    }


def survey_asked(live: Live, alliance: UUID, *, actor: Actor, now: datetime) -> UUID:
    """The survey of this id, series or title that the alliance or a member of it asks; the latest wave unless one is named."""
    listed = _named(live.of, actor=actor, now=now)
    houses = set(_names(alliance, actor, now))
    fitting = [
        one
        for one in listed
        if _asks_for(one, alliance, houses)
        and live.wave in (0, one.wave)
        and one.state in (SurveyState.OPEN, SurveyState.CLOSED)
    ]
    if not fitting:
        raise Unfit(
            "live_survey_missing",
            f"联合体没有已开始的调查“{live.of}”{f'第 {live.wave} 次' if live.wave else ''}。",
            f"The alliance has no survey {live.of!r} that was opened{f', wave {live.wave}' if live.wave else ''}.",
        )
    return max(fitting, key=lambda one: (one.wave, one.made_at)).id


def _asks_for(survey: Survey, alliance: UUID, houses: set[UUID]) -> bool:
    if survey.alliance is not None:
        return survey.alliance == alliance
    return survey.organisation in houses


def _named(name: str, *, actor: Actor, now: datetime) -> tuple[Survey, ...]:
    """The surveys of this id, series or title that the actor may know of."""
    try:
        return (surveys.see_survey(UUID(name), actor=actor, now=now).survey,)
    except ValueError:
        wanted = surveys.SurveysWanted(text=name)
    except NotFound:
        return ()
    listed = surveys.list_surveys(wanted, actor=actor, now=now, size=_MOST_WAVES)
    return tuple(one.survey for one in listed.rows if name in (one.survey.series, one.survey.title))


_Ask = Callable[[Live, UUID, Actor, datetime], LiveTable]
_ASKED: Mapping[str, _Ask] = {
    "survey": _survey,
    "referral": _referrals,
    "pathway": _pathway,
    "health": _health,
}
