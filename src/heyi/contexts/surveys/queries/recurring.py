"""Which surveys the charters in force want of an actor, when each was last asked and when it is due. Not here: planning one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Where
from heyi.contexts.governance.terms.assessment import PlannedSurvey
from heyi.contexts.surveys.models import EditionRow, SurveyRow
from heyi.contexts.surveys.rules.recurring import due_on
from heyi.contexts.surveys.rules.surveying import ZONE
from heyi.contexts.surveys.terms.collecting import EditionState, Survey, SurveyState
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSurvey:
    """A survey that a charter wants of one institution.

    Shape: `last` is its last wave that was not given up, None where there was none: then it is due on `due_on`, today.
           `edition` is what could be put before people now, None where nothing of that code is released.
    """

    alliance: UUID
    organisation: UUID
    wanted: PlannedSurvey
    least_cell: int
    last: Survey | None
    due_on: date
    is_due: bool
    edition: UUID | None


def planned_by_charter(*, actor: Actor, now: datetime) -> tuple[WantedSurvey, ...]:
    """Each survey a charter in force leaves to a post of the actor's, what is due first. A wave bears the entry's code as series.

    A statement for each alliance, and two more.
    """
    with reading(actor, now=now):
        wanted = tuple(_wanted_of(actor, now))
        if not wanted:
            return ()
        waves = _last_waves(wanted, actor)
        editions = _editions(wanted, actor)
    today = now.astimezone(ZONE).date()
    told = (_told(one, today, waves, editions) for one in wanted)
    return tuple(sorted(told, key=lambda one: (not one.is_due, one.due_on, one.wanted.line)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a charter, and whose it is."""

    alliance: UUID
    organisation: UUID
    survey: PlannedSurvey
    least_cell: int


# An institution and a code.
_Place = tuple[UUID, str]


def _wanted_of(actor: Actor, now: datetime) -> Iterator[_Entry]:
    mine = [one for one in actor.standings if Duty.RUN_SURVEYS in one.duties]
    charters = governance.charters_by_id(frozenset(one.charter for one in mine if one.charter))
    leads = {one: governance.lead_of(one, now=now) for one in {two.alliance for two in mine} if one}
    for standing in mine:
        if standing.alliance is None or standing.charter is None:
            continue
        plan = charters[standing.charter].assessment
        is_lead = leads[standing.alliance] == standing.organisation
        for survey in plan.surveys:
            if survey.owner.role in standing.roles and _sits(survey.owner.where, is_lead=is_lead):
                yield _Entry(standing.alliance, standing.organisation, survey, plan.least_cell)


def _sits(where: Where, *, is_lead: bool) -> bool:
    return where is Where.OWN or is_lead is (where is not Where.MEMBER)


def _last_waves(wanted: Iterable[_Entry], actor: Actor) -> Mapping[_Place, Survey]:
    rows = SurveyRow.objects.within_reach_of(actor).exclude(state=SurveyState.DISCARDED)
    asked = rows.filter(
        organisation__in={one.organisation for one in wanted}, series__in={one.survey.code for one in wanted}
    )
    # The last of each comes last and stays.
    return {(one.organisation, one.series): one.snapshot() for one in asked.order_by("opens_on", "wave")}


def _editions(wanted: Iterable[_Entry], actor: Actor) -> Mapping[_Place, UUID]:
    """The newest released edition of each questionnaire by institution: its own, or else another's."""
    rows = EditionRow.objects.within_reach_of(actor).filter(state=EditionState.RELEASED)
    asked = rows.filter(code__in={one.survey.questionnaire for one in wanted}).order_by("number", "id")
    found = list(asked.values_list("organisation", "code", "id"))
    own = {(organisation, code): edition for organisation, code, edition in found}
    others = {code: edition for _, code, edition in found}
    places = {(one.organisation, one.survey.questionnaire) for one in wanted}
    return {place: own.get(place) or others[place[1]] for place in places if place[1] in others}


def _told(
    one: _Entry, today: date, waves: Mapping[_Place, Survey], editions: Mapping[_Place, UUID]
) -> WantedSurvey:
    last = waves.get((one.organisation, one.survey.code))
    due = due_on(last.opens_on, one.survey.every_months) if last else today
    return WantedSurvey(
        alliance=one.alliance,
        organisation=one.organisation,
        wanted=one.survey,
        least_cell=one.least_cell,
        last=last,
        due_on=due,
        is_due=due <= today,
        edition=editions.get((one.organisation, one.survey.questionnaire)),
    )
