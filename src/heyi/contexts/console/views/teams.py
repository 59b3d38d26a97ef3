"""Care teams: those of one's institutions, opening one, changing one. Not here: whom they care for (contracts)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from heyi.contexts.console.forms.family import TeamForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.contracts import first_day
from heyi.contexts.console.queries.naming import names_of_people, organisation_names, own_organisations
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.teams import CareTeam
from heyi.foundation.http import note_refusal
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken


@dataclass(frozen=True, slots=True, kw_only=True)
class _TeamTold:
    team: CareTeam
    leader: str
    members: str
    units: str
    is_at_work: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    id: UUID
    name: str
    teams: tuple[_TeamTold, ...]
    may_open: bool


@require_GET
@signed_in
def teams(visit: Visit) -> HttpResponse:
    """The teams of one's institutions."""
    if not visit.actor.may_anywhere(Duty.MANAGE_CONTRACTS):
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_CONTRACTS))
    places = [_told(visit, one, words) for one, words in own_organisations(visit.actor, now=visit.now)]
    return visit.show("console/care_teams.html", {"page_title": gettext("家庭医生团队"), "places": places})


def _told(visit: Visit, organisation: UUID, words: str) -> _Place:
    today = first_day(visit.now)
    own = health.teams_at(organisation, actor=visit.actor, now=visit.now)
    serving = health.teams_for(organisation, on=today, actor=visit.actor, now=visit.now)
    found = (*own, *(one for one in serving if one.organisation != organisation))
    people = names_of_people({doctor for one in found for doctor in one.doctors})
    units = organisation_names(
        {unit for one in found for unit in one.units}, actor=visit.actor, now=visit.now
    )
    told = tuple(
        _TeamTold(
            team=one,
            leader=people.get(one.leader, ""),
            members="、".join(people.get(each, "") for each in one.members),
            units="、".join(units.get(each, "") for each in one.serves),
            is_at_work=one.works_on(today),
        )
        for one in found
    )
    may_open = visit.actor.may(Duty.MANAGE_CONTRACTS, at=organisation)
    return _Place(id=organisation, name=words, teams=told, may_open=may_open)


def _choices(visit: Visit, organisation: UUID) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """People and units to choose from; the right to see them was asked before."""
    below = health.units_below(organisation, actor=visit.actor, now=visit.now)
    people = health.people_of((organisation, *below), now=visit.now)
    return (
        sorted(((str(one), words) for one, words in people.items()), key=lambda pair: pair[1]),
        sorted(((str(one), words) for one, words in below.items()), key=lambda pair: pair[1]),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def open_team(visit: Visit, organisation_id: UUID) -> HttpResponse:
    """A new team."""
    visit.actor.require(Duty.MANAGE_CONTRACTS, at=organisation_id)
    people, units = _choices(visit, organisation_id)
    if visit.request.method == "GET":
        form = TeamForm(initial={"starts_on": first_day(visit.now)}, people=people, units=units)
        return _page(visit, form, gettext("建立家庭医生团队"))
    form = TeamForm(visit.request.POST, people=people, units=units)
    return _done(
        visit, form, gettext("建立家庭医生团队"),
        lambda: health.open_team(form.asked(organisation_id), actor=visit.actor, now=visit.now),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def change(visit: Visit, team_id: UUID) -> HttpResponse:
    """Other members, units or words of a team; its last day, when it is over."""
    team = health.team(team_id, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.MANAGE_CONTRACTS, at=team.organisation)
    people, units = _choices(visit, team.organisation)
    if visit.request.method == "GET":
        begun = {
            "name": team.name,
            "phone": team.phone,
            "leader": str(team.leader),
            "members": [str(one) for one in team.members],
            "serves": [str(one) for one in team.serves],
            "starts_on": team.starts_on,
            "ends_on": team.ends_on,
        }
        return _page(
            visit, TeamForm(initial=begun, people=people, units=units), team.name, version=team.version
        )
    form = TeamForm(visit.request.POST, people=people, units=units)
    seen = visit.request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else team.version
    return _done(
        visit, form, team.name,
        lambda: health.change_team(
            team_id, form.asked(team.organisation), seen_version=version, actor=visit.actor, now=visit.now
        ),
    )  # fmt: skip


def _done(visit: Visit, form: TeamForm, title: str, deed: Callable[[], object]) -> HttpResponse:
    if not form.is_valid():
        return _page(visit, form, title, status=422)
    try:
        deed()
    except InputInvalid as refused:
        put_problems(form, refused)
        return _page(visit, form, title, status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _page(visit, form, title, status=409)
    messages.success(visit.request, gettext("已记下。"))
    return go_to("console:care_teams")


def _page(
    visit: Visit, form: TeamForm, title: str, *, version: int | None = None, status: int = 200
) -> HttpResponse:
    context = {"page_title": title, "form": form, "version": version}
    return visit.show("console/care_team_form.html", context, status=status)
