"""The tables of a plan as the live store gives them today. Not here: what may be taken (rules.live_sources)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.evaluation.rules.live_referral import period_of, referral_table
from heyi.contexts.evaluation.rules.live_survey import survey_table
from heyi.contexts.evaluation.terms.plan import Live, LiveTable
from heyi.contexts.governance import public as governance
from heyi.contexts.referral import public as referral
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Survey, SurveyState
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.moments import day_of
from heyi.methods.refusals import Unfit

_MOST_MEMBERS = 2_000
_MOST_WAVES = 200


def live_table(live: Live, alliance: UUID, *, actor: Actor, now: datetime) -> LiveTable:
    """The table, as the actor may ask for it.

    Raises: Unfit for a survey that the alliance does not have, and where too few have answered; NotFound, NotPermitted.
    """
    if live.source == "referral":
        return _referrals(live, alliance, actor=actor, now=now)
    found = survey_asked(live, alliance, actor=actor, now=now)
    return survey_table(surveys.answered_forms(found, actor=actor, now=now), live.by)


def _referrals(live: Live, alliance: UUID, *, actor: Actor, now: datetime) -> LiveTable:
    """What was counted of referrals; whoever may read their own house only gets the rows of their own house."""
    figures = referral.siphon_figures(alliance, period_of(live.of, day_of(now)), actor=actor, now=now)
    members = governance.members_of(alliance, at=now, actor=actor, now=now, size=_MOST_MEMBERS)
    names = {one.organisation.id: one.organisation.name for one in members.rows}
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
    members = governance.members_of(alliance, at=now, actor=actor, now=now, size=_MOST_MEMBERS)
    houses = {one.organisation.id for one in members.rows}
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
