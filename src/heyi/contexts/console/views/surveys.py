"""Surveys: the list, one of them, its plan, its beginning and end. Not here: samples (survey_sample), points (survey_points)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.surveys import SurveyForm, first_told, told_of, under_their_fields
from heyi.contexts.console.queries.naming import names_of_people, organisation_names
from heyi.contexts.console.queries.survey_due import due_lines, told_by_charter
from heyi.contexts.console.queries.survey_looks import Response, line_of, look_of_survey
from heyi.contexts.console.queries.survey_size import reckon, yield_of
from heyi.contexts.console.terms import SURVEY_STAFF
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.patients import Tab
from heyi.contexts.console.views.survey_shared import tell_refusal, version_of, with_rows
from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition, Survey, SurveyState
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.looks import Look
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, RuleBroken, StaleVersion

_STATES = (SurveyState.OPEN, SurveyState.DRAFT, SurveyState.CLOSED, SurveyState.DISCARDED)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A survey in the list. Shape: `days_left` counts today, None where it does not run."""

    survey: Survey
    progress: surveys.Progress
    look: Look
    days_left: int | None

    @classmethod
    def of(cls, line: surveys.SurveyLine, *, today: date) -> "_Listed":
        """One line with what is left of its days."""
        one = line.survey
        runs = one.state is SurveyState.OPEN and one.opens_on <= today <= one.closes_on
        left = (one.closes_on - today).days + 1 if runs else None
        return cls(one, line.progress, look_of_survey(one.state), left)


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
    today = surveys.today_of(visit.now)
    context = {
        "page_title": gettext("问卷调查"),
        "tabs": survey_tabs("surveys"),
        "page": with_rows(page, (_Listed.of(one, today=today) for one in page.rows)),
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
    return visit.show("console/surveys.html", context, live=("surveys",))


def _houses(visit: Visit) -> list[tuple[str, str]]:
    mine = [one.organisation for one in visit.actor.standings if Duty.RUN_SURVEYS in one.duties]
    if not mine:
        raise NotPermitted("duty_not_held", duty=str(Duty.RUN_SURVEYS))
    names = organisation_names(mine, actor=visit.actor, now=visit.now)
    return [(str(one), words) for one, words in sorted(names.items(), key=lambda pair: pair[1])]


def _editions(visit: Visit, house: UUID, also: Edition | None = None) -> list[tuple[str, str]]:
    found = surveys.releases_for(house, actor=visit.actor, now=visit.now)
    if also is not None and also.id not in {one.id for one in found}:
        # An older release that was chosen stays chosen until somebody chooses another.
        found = (also, *found)
    return [(str(one.id), f"{_title(one)} · {one.code} {one.number}") for one in found]


def _title(edition: Edition) -> str:
    return edition.title_en if (get_language() or "").startswith("en") else edition.title_zh


@require_http_methods(["GET", "POST"])
@signed_in
def plan(visit: Visit) -> HttpResponse:
    """A survey is planned."""
    houses = _houses(visit)
    sent = visit.request.POST.get("organisation", "")
    house = sent if sent in dict(houses) else houses[0][0]
    initial = first_told(surveys.today_of(visit.now)) | {"edition": visit.request.GET.get("edition", "")}
    initial |= told_by_charter(visit.request.GET.get("planned", ""), actor=visit.actor, now=visit.now)
    form = SurveyForm(
        visit.request.POST or None,
        houses=houses,
        editions=_editions(visit, UUID(house)),
        initial=initial,
    )
    status = 200
    if visit.request.method == "POST":
        made, status = _sent(
            form, lambda: surveys.plan_survey(form.asked(), actor=visit.actor, now=visit.now)
        )
        if made is not None:
            return go_to("console:survey_sample", made.id)
    return _plan_page(visit, form, None, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def change(visit: Visit, survey_id: UUID) -> HttpResponse:
    """The plan of a survey is written anew; a sample that was drawn under it is drawn again."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.RUN_SURVEYS, at=page.survey.organisation)
    houses = [pair for pair in _houses(visit) if pair[0] == str(page.survey.organisation)]
    form = SurveyForm(
        visit.request.POST or None,
        houses=houses,
        editions=_editions(visit, page.survey.organisation, also=page.edition),
        initial=told_of(page.survey),
    )
    status = 200
    if visit.request.method == "POST":
        seen = version_of(visit)
        changed, status = _sent(
            form,
            lambda: surveys.change_survey(
                survey_id, form.asked(), seen_version=seen, actor=visit.actor, now=visit.now
            ),
        )
        if changed is not None:
            return go_to("console:survey_sample", survey_id)
        if status == HTTPStatus.CONFLICT:
            note_refusal(visit.request, StaleVersion(), status)
    return _plan_page(visit, form, page.survey, status=status)


def _sent(form: SurveyForm, verb: Callable[[], Survey]) -> tuple[Survey | None, int]:
    """What the verb made of the form, or the faults put on it; beside it the status of the answer."""
    if not form.is_valid():
        return None, HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return verb(), HTTPStatus.SEE_OTHER
    except InputInvalid as refused:
        put_problems(form, under_their_fields(refused))
        return None, HTTPStatus.UNPROCESSABLE_ENTITY
    except (RuleBroken, StaleVersion) as refused:
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return None, HTTPStatus.CONFLICT


def _plan_page(visit: Visit, form: SurveyForm, survey: Survey | None, *, status: int) -> HttpResponse:
    typed = visit.request.POST if form.is_bound else {key: str(one) for key, one in form.initial.items()}
    first = {key: str(field.initial or 0) for key, field in form.fields.items() if key not in typed}
    context = {
        "page_title": gettext("修改计划") if survey else gettext("计划一次调查"),
        "form": form,
        "has_editions": bool(form.fields["edition"].choices),  # type: ignore[attr-defined]  # a ChoiceField
        "survey": survey,
        "reckoned": reckon({}),
        "gives": yield_of({**first, **{key: typed[key] for key in typed}}),
    }
    return visit.show("console/survey_plan.html", context, status=status)


@require_safe
@signed_in
def reckoning(visit: Visit) -> HttpResponse:
    """How many have to be asked, and what the plan gives, of what was typed so far; a part of the page or a page of its own."""
    require_staff(visit)
    told = visit.request.GET
    context = {
        "page_title": gettext("要多少份"),
        "reckoned": reckon(told),
        "gives": yield_of(told),
        "is_part": "HX-Request" in visit.request.headers,
    }
    return visit.show("console/survey_reckoning.html", context)


def _columns() -> tuple[Column, ...]:
    return (
        Column("point", gettext("调查点")),
        Column("area", gettext("地区")),
        Column("progress", gettext("收到")),
        Column("opened", gettext("打开"), is_number=True),
        Column("invited", gettext("已发码"), is_number=True),
    )


@require_safe
@signed_in
def survey(visit: Visit, survey_id: UUID) -> HttpResponse:
    """One survey: how far it has come, in all, by area and point by point."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    told = visit.request.GET
    below = surveys.share_of_days(page.survey, visit.now) if page.survey.state is SurveyState.OPEN else None
    is_behind = below is not None and told.get("behind") == "1"
    wanted = surveys.PointsWanted(text=told.get("text", "")[:80], below=below if is_behind else None)
    points = surveys.list_points(survey_id, wanted, actor=visit.actor, now=visit.now, page=asked_page(told))
    names = organisation_names([page.survey.organisation], actor=visit.actor, now=visit.now)
    context = {
        "page_title": page.survey.title,
        "one": page,
        "edition_title": _title(page.edition),
        "survey": page.survey,
        "look": look_of_survey(page.survey.state),
        "response": Response(page.progress),
        "areas": [(area, Response(one)) for area, one in page.by_area.items()],
        "runner": names.get(page.survey.organisation, ""),
        "made_by": names_of_people([page.survey.made_by]).get(page.survey.made_by, ""),
        "days_left": (page.survey.closes_on - surveys.today_of(visit.now)).days + 1,
        "page": with_rows(points, (line_of(one, below) for one in points.rows)),
        "text": wanted.text,
        "is_behind": is_behind,
        "may_be_behind": below is not None,
        "columns": _columns(),
        "row_template": "console/parts/survey_point_row.html",
        "caption": gettext("调查点"),
        "slips": _slips(visit, page),
        "empty_words": _nothing(is_narrowed=bool(wanted.text) or is_behind),
    }
    return visit.show("console/survey.html", context, live=(f"survey/{survey_id}",))


def _nothing(*, is_narrowed: bool) -> str:
    if is_narrowed:
        return gettext("没有这样的调查点。")
    return gettext("还没有抽样，也就没有调查点。")


def _slips(visit: Visit, page: surveys.SurveyPage) -> list[tuple[str, int, list[int]]]:
    """What can be printed: all and each area, how many codes, and in how many files; nothing where codes are given at a door."""
    if not page.runs or page.survey.state is not SurveyState.OPEN or page.survey.has_door:
        return []
    counted = surveys.count_slips(page.survey.id, actor=visit.actor, now=visit.now)
    listed = [("", sum(counted.values())), *(counted.items() if len(counted) > 1 else ())]
    size = surveys.SLIPS_IN_A_FILE
    return [(area, count, list(range(1, -(-count // size) + 1))) for area, count in listed if count]


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
        verbs[action](survey_id, seen_version=version_of(visit), actor=visit.actor, now=visit.now)
    except (RuleBroken, StaleVersion) as refused:
        tell_refusal(visit, refused)
    else:
        messages.success(visit.request, told[action])
    return go_to("console:survey", survey_id)
