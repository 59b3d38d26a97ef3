"""Surveys: the list, one of them, its plan, its sample, its beginning and end. Not here: points (survey_points), answering."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.surveys import FrameForm, SurveyForm, first_told, told_of
from heyi.contexts.console.queries.naming import names_of_people, organisation_names
from heyi.contexts.console.queries.survey_due import due_lines, told_by_charter
from heyi.contexts.console.terms import SURVEY_STAFF
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.patients import Tab
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition, FramePoint, SurveyState
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.words import name, say
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, RuleBroken, StaleVersion

_MOST_MEMBERS = 2_000
_STATES = (SurveyState.OPEN, SurveyState.DRAFT, SurveyState.CLOSED, SurveyState.DISCARDED)


def survey_tabs(current: str) -> list[Tab]:
    """The two rooms of surveys: what is asked where, and the questionnaires."""
    rooms = (("surveys", gettext("调查")), ("questionnaires", gettext("问卷")))
    return [Tab(words, reverse(f"console:{key}"), key == current) for key, words in rooms]


def require_staff(visit: Visit) -> None:
    """Somebody who runs surveys or enters forms anywhere.

    Raises: NotPermitted.
    """
    if not any(visit.actor.may_anywhere(duty) for duty in SURVEY_STAFF):
        raise NotPermitted("duty_not_held", duty=str(Duty.RUN_SURVEYS))


@require_safe
@signed_in
def surveys_list(visit: Visit) -> HttpResponse:
    """The surveys of one's institutions, and those that ask at them."""
    require_staff(visit)
    told = visit.request.GET
    state = told.get("state", "")
    wanted = surveys.SurveysWanted(
        state=SurveyState(state) if state in set(SurveyState) else None, text=told.get("text", "")[:80]
    )
    page = surveys.list_surveys(wanted, actor=visit.actor, now=visit.now, page=asked_page(told))
    runs = visit.actor.may_anywhere(Duty.RUN_SURVEYS)
    is_narrowed = bool(wanted.state or wanted.text)
    context = {
        "page_title": gettext("问卷调查"),
        "tabs": survey_tabs("surveys"),
        "page": page,
        "columns": (
            Column("title", gettext("调查")),
            Column("state", gettext("状态")),
            Column("progress", gettext("收到")),
            Column("days", gettext("起止")),
            Column("organisation", gettext("由谁开展"), is_quiet=True),
        ),
        "row_template": "console/parts/survey_row.html",
        "caption": gettext("问卷调查"),
        "organisation_names": organisation_names(
            [one.survey.organisation for one in page.rows], actor=visit.actor, now=visit.now
        ),
        "wanted": wanted,
        "states": [(str(one), name("survey_state", one)) for one in _STATES],
        "runs": runs,
        "due": due_lines(actor=visit.actor, now=visit.now),
        "empty_words": gettext("没有符合这些条件的调查。")
        if is_narrowed
        else gettext("还没有调查。先选一份问卷发布，再计划一次调查：抽样、发码、收卷、看结果。"),
        "empty_next": gettext("看全部") if is_narrowed else (gettext("选问卷") if runs else ""),
        "empty_address": reverse("console:surveys" if is_narrowed else "console:questionnaires"),
    }
    return visit.show("console/surveys.html", context)


def _houses(visit: Visit) -> list[tuple[str, str]]:
    mine = [one.organisation for one in visit.actor.standings if Duty.RUN_SURVEYS in one.duties]
    if not mine:
        raise NotPermitted("duty_not_held", duty=str(Duty.RUN_SURVEYS))
    names = organisation_names(mine, actor=visit.actor, now=visit.now)
    return [(str(one), words) for one, words in sorted(names.items(), key=lambda pair: pair[1])]


def _editions(visit: Visit, house: UUID) -> list[tuple[str, str]]:
    found = surveys.releases_for(house, actor=visit.actor, now=visit.now)
    return [(str(one.id), f"{_title(one)} · {one.code} {one.number}") for one in found]


def _title(edition: Edition) -> str:
    return edition.title_en if (get_language() or "").startswith("en") else edition.title_zh


@require_http_methods(["GET", "POST"])
@signed_in
def plan(visit: Visit) -> HttpResponse:
    """A survey is planned."""
    houses = _houses(visit)
    editions = _editions(visit, UUID(houses[0][0]))
    initial = first_told(visit.now.date()) | {"edition": visit.request.GET.get("edition", "")}
    initial |= told_by_charter(visit.request.GET.get("planned", ""), actor=visit.actor, now=visit.now)
    form = SurveyForm(visit.request.POST or None, houses=houses, editions=editions, initial=initial)
    if visit.request.method == "POST" and form.is_valid():
        try:
            made = surveys.plan_survey(form.asked(), actor=visit.actor, now=visit.now)
        except InputInvalid as refused:
            put_problems(form, refused)
        except RuleBroken as refused:
            form.add_error(None, say(refused.code, dict(refused.facts)))
        else:
            return redirect("console:survey_sample", made.id)
    context = {
        "page_title": gettext("计划一次调查"),
        "form": form,
        "has_editions": bool(editions),
        "survey": None,
    }
    return visit.show("console/survey_plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def change(visit: Visit, survey_id: UUID) -> HttpResponse:
    """The plan of a survey is written anew; a sample that was drawn under it is drawn again."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    houses = [pair for pair in _houses(visit) if pair[0] == str(page.survey.organisation)]
    editions = _editions(visit, page.survey.organisation)
    form = SurveyForm(
        visit.request.POST or None, houses=houses, editions=editions, initial=told_of(page.survey)
    )
    if visit.request.method == "POST" and form.is_valid():
        try:
            surveys.change_survey(
                survey_id, form.asked(), seen_version=_version(visit), actor=visit.actor, now=visit.now
            )
        except InputInvalid as refused:
            put_problems(form, refused)
        except (RuleBroken, StaleVersion) as refused:
            form.add_error(None, say(refused.code, dict(refused.facts)))
        else:
            return redirect("console:survey_sample", survey_id)
    context = {"page_title": gettext("修改计划"), "form": form, "has_editions": True, "survey": page.survey}
    return visit.show("console/survey_plan.html", context, status=422 if form.errors else 200)


def _version(visit: Visit) -> int | None:
    seen = visit.request.POST.get("version", "")
    return int(seen) if seen.isdigit() and len(seen) < 9 else None


@require_http_methods(["GET", "POST"])
@signed_in
def sample(visit: Visit, survey_id: UUID) -> HttpResponse:
    """The frame is given and points are drawn from it."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.RUN_SURVEYS, at=page.survey.organisation)
    takes_members = "members" in visit.request.POST
    form = FrameForm(visit.request.POST or None, visit.request.FILES or None)
    if visit.request.method == "POST" and (takes_members or form.is_valid()):
        frame = _members(visit, page.survey.organisation) if takes_members else form.cleaned_data["points"]
        try:
            surveys.draw_sample(
                survey_id, frame, seen_version=_version(visit), actor=visit.actor, now=visit.now
            )
        except InputInvalid as refused:
            form = _with_faults(visit, form, refused, takes_members=takes_members)
        except (RuleBroken, StaleVersion) as refused:
            note_refusal(visit.request, refused, 409)
            messages.warning(visit.request, say(refused.code, dict(refused.facts)))
            return redirect("console:survey_sample", survey_id)
        else:
            return redirect("console:survey_sample", survey_id)
    points = surveys.list_points(
        survey_id, actor=visit.actor, now=visit.now, page=asked_page(visit.request.GET)
    )
    context = {
        "page_title": gettext("抽样"),
        "survey": page.survey,
        "progress": page.progress,
        "form": FrameForm() if takes_members and not form.errors else form,
        "has_errors": visit.request.method == "POST" and bool(form.errors),
        "page": points,
        "columns": _point_columns(is_drawing=True),
        "row_template": "console/parts/survey_drawn_row.html",
        "caption": gettext("抽到的调查点"),
        "empty_words": gettext("还没有抽样：给出抽样框，按计划抽取。"),
    }
    return visit.show("console/survey_sample.html", context, status=422 if context["has_errors"] else 200)


def _with_faults(visit: Visit, form: FrameForm, refused: InputInvalid, *, takes_members: bool) -> FrameForm:
    """The form with each fault of the frame and its row; the first twenty are enough to begin with."""
    told = FrameForm({"rows": visit.request.POST.get("rows", "")}) if takes_members else form
    told.is_valid()
    for problem in refused.problems[:20]:
        row = problem.field.partition(".")[2]
        words = say(problem.code, {"value": problem.value, "limit": problem.limit})
        told.add_error(
            None, gettext("第%(row)s行：%(words)s") % {"row": row, "words": words} if row else words
        )
    return told


def _members(visit: Visit, organisation: UUID) -> tuple[FramePoint, ...]:
    """Every caring member of the alliances of which the runner is part, each a point; its area is its tier."""
    found: dict[UUID, FramePoint] = {}
    for alliance in {
        one.alliance for one in visit.actor.standings if one.alliance and one.organisation == organisation
    }:
        listed = governance.members_of(
            alliance, at=visit.now, actor=visit.actor, now=visit.now, size=_MOST_MEMBERS
        )
        for member in listed.rows:
            one = member.organisation
            if one.kind.gives_care:
                found[one.id] = FramePoint(area=name("tier", one.tier), name=one.name, organisation=one.id)
    return tuple(found.values())


def _point_columns(*, is_drawing: bool = False) -> tuple[Column, ...]:
    first = (Column("point", gettext("调查点")), Column("area", gettext("地区")))
    if is_drawing:
        return (
            *first,
            Column("size", gettext("人数"), is_number=True),
            Column("probability", gettext("抽中概率"), is_number=True),
            Column("weight", gettext("权数"), is_number=True),
            Column("quota", gettext("要收"), is_number=True),
        )
    return (
        *first,
        Column("progress", gettext("收到")),
        Column("opened", gettext("打开"), is_number=True),
        Column("invited", gettext("已发码"), is_number=True),
    )


@require_safe
@signed_in
def survey(visit: Visit, survey_id: UUID) -> HttpResponse:
    """One survey: how far it has come, in all, by area and point by point."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    text = visit.request.GET.get("text", "")[:80]
    points = surveys.list_points(
        survey_id, text=text, actor=visit.actor, now=visit.now, page=asked_page(visit.request.GET)
    )
    names = organisation_names([page.survey.organisation], actor=visit.actor, now=visit.now)
    context = {
        "page_title": page.survey.title,
        "one": page,
        "edition_title": _title(page.edition),
        "survey": page.survey,
        "state": name("survey_state", page.survey.state),
        "runner": names.get(page.survey.organisation, ""),
        "made_by": names_of_people([page.survey.made_by]).get(page.survey.made_by, ""),
        "days_left": (page.survey.closes_on - visit.now.date()).days,
        "page": points,
        "text": text,
        "columns": _point_columns(),
        "row_template": "console/parts/survey_point_row.html",
        "caption": gettext("调查点"),
        "empty_words": gettext("没有这样的调查点。") if text else gettext("还没有抽样，也就没有调查点。"),
    }
    return visit.show("console/survey.html", context)


@require_POST
@signed_in
def move(visit: Visit, survey_id: UUID, action: str) -> HttpResponse:
    """A survey is opened, closed or given up."""
    if action not in ("open", "close", "discard"):
        raise NotFound
    verbs = {"open": surveys.open_survey, "close": surveys.close_survey, "discard": surveys.discard_survey}
    told = {
        "open": gettext("调查已开始：可以发码了。"),
        "close": gettext("调查已结束，不再收卷。"),
        "discard": gettext("已放弃这次调查。"),
    }
    try:
        verbs[action](survey_id, seen_version=_version(visit), actor=visit.actor, now=visit.now)
    except (RuleBroken, StaleVersion) as refused:
        _tell(visit, refused)
    else:
        messages.success(visit.request, told[action])
    return redirect("console:survey", survey_id)


def _tell(visit: Visit, refused: HeyiError) -> None:
    note_refusal(visit.request, refused, 409)
    messages.warning(visit.request, say(refused.code, dict(refused.facts)))
