"""The frame of a survey and the points drawn from it. Not here: the plan (surveys), what a file says (forms.survey_frame)."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from heyi.contexts.console.forms.survey_frame import FrameForm, rows_in, text_of_rows
from heyi.contexts.console.forms.surveys import planned_anew
from heyi.contexts.console.queries.survey_frame import (
    FaultTold,
    faults_told,
    frame_of_members,
    members_around,
)
from heyi.contexts.console.views.case_figures import csv_file
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.survey_shared import version_of
from heyi.contexts.governance.terms import Duty, Organisation
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FrameKind, SurveyState
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotFound, RuleBroken, StaleVersion

# One frame is kept beside the reader's session, so that another draw needs no second upload.
_KEPT = "survey_frame"


def _asked(visit: Visit, survey_id: UUID) -> surveys.SurveyPage:
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.RUN_SURVEYS, at=page.survey.organisation)
    return page


@require_http_methods(["GET", "POST"])
@signed_in
def sample(visit: Visit, survey_id: UUID) -> HttpResponse:
    """The frame is given and points are drawn from it."""
    page = _asked(visit, survey_id)
    if page.survey.frame is FrameKind.EPISODES:
        return redirect("console:survey_episodes", survey_id)
    kept = visit.request.session.get(_KEPT, {})
    text = kept.get("text", "") if kept.get("survey") == str(survey_id) else ""
    if visit.request.method == "POST":
        return _draw(visit, page)
    form = FrameForm(initial={"rows": text, "seed": page.survey.plan.seed})
    return _page(visit, page, form, text=text)


def _draw(visit: Visit, page: surveys.SurveyPage) -> HttpResponse:
    plan = page.survey.plan
    members = members_around(page.survey.organisation, actor=visit.actor, now=visit.now)
    form = _typed(visit, members)
    if not form.is_valid():
        return _page(visit, page, form, status=422)
    text = form.cleaned_data["text"]
    wanted = replace(plan, seed=form.cleaned_data["seed"])
    read = surveys.read_frame(rows_in(text), wanted, {one.code: one.id for one in members})
    if read.faults:
        return _page(visit, page, form, text=text, faults=faults_told(read.faults), status=422)
    version = version_of(visit)
    try:
        # Drawn once without writing: where it cannot be, plan and sample stay as they are.
        surveys.draw_points(read.points, wanted)
        if wanted.seed != plan.seed:
            anew = planned_anew(page.survey, wanted)
            changed = surveys.change_survey(
                page.survey.id, anew, seen_version=version, actor=visit.actor, now=visit.now
            )
            version = changed.version
        drawn = surveys.draw_sample(
            page.survey.id, read.points, seen_version=version, actor=visit.actor, now=visit.now
        )
    except InputInvalid as refused:
        form.add_error(None, say(refused.problems[0].code, {"limit": refused.problems[0].limit}))
        return _page(visit, page, form, text=text, status=422)
    except (RuleBroken, StaleVersion) as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _page(visit, page, form, text=text, status=409)
    kept = {"survey": str(page.survey.id), "text": text, "digest": surveys.frame_digest(read.points)}
    visit.request.session[_KEPT] = {**kept, "size": len(read.points)}
    messages.success(
        visit.request, gettext("抽到 %(points)s 个调查点，核对后就可以开始。") % {"points": len(drawn)}
    )
    return go_to("console:survey_sample", page.survey.id)


def _typed(visit: Visit, members: tuple[Organisation, ...]) -> FrameForm:
    """The frame as it was sent. What was read stays on the page, so that a slip can be put right there."""
    posted = visit.request.POST.copy()
    if "members" in posted:
        posted["rows"] = text_of_rows(frame_of_members(members, actor=visit.actor, now=visit.now))
        return FrameForm(posted)
    form = FrameForm(posted, visit.request.FILES)
    if not form.is_valid():
        return form
    posted["rows"] = form.cleaned_data["text"]
    return FrameForm(posted)


def _drawn_columns() -> tuple[Column, ...]:
    return (
        Column("point", gettext("调查点")),
        Column("area", gettext("地区")),
        Column("size", gettext("人数"), is_number=True),
        Column("probability", gettext("抽中概率"), is_number=True),
        Column("weight", gettext("权数"), is_number=True),
        Column("quota", gettext("要收"), is_number=True),
    )


def _page(
    visit: Visit,
    page: surveys.SurveyPage,
    form: FrameForm,
    *,
    text: str = "",
    faults: tuple[FaultTold, ...] = (),
    status: int = 200,
) -> HttpResponse:
    wanted = surveys.PointsWanted(text=visit.request.GET.get("text", "")[:80])
    points = surveys.list_points(
        page.survey.id, wanted, actor=visit.actor, now=visit.now, page=asked_page(visit.request.GET)
    )
    kept = visit.request.session.get(_KEPT, {})
    context = {
        "page_title": gettext("抽样"),
        "survey": page.survey,
        "sharing": name("survey_sharing", page.survey.plan.sharing),
        "progress": page.progress,
        "form": form,
        "faults": faults,
        "is_open_to_change": page.survey.state is SurveyState.DRAFT,
        "is_unfinished": status != 200 or not page.progress.points,
        "kept": kept if kept.get("survey") == str(page.survey.id) and page.progress.points else None,
        "page": points,
        "text": wanted.text,
        "columns": _drawn_columns(),
        "row_template": "console/parts/survey_drawn_row.html",
        "caption": gettext("抽到的调查点"),
        "empty_words": gettext("没有这样的调查点。")
        if wanted.text
        else gettext("还没有抽样：给出抽样框，按计划抽取。"),
    }
    return visit.show("console/survey_sample.html", context, status=status)


@require_safe
@signed_in
def sample_table(visit: Visit, survey_id: UUID) -> HttpResponse:
    """The points that were drawn, to keep: how likely each was, for how many it stands, how many answers are wanted."""
    page = _asked(visit, survey_id)
    points = surveys.points_of(survey_id, actor=visit.actor, now=visit.now)
    if not points:
        raise NotFound
    heads = (
        "number", "area", "name", "size", "probability", "weight", "quota", "seed",
    )  # fmt: skip
    rows = [
        (
            str(one.number), one.area, one.name, "" if one.size is None else str(one.size), repr(one.probability),
            repr(one.weight), str(one.quota), str(page.survey.plan.seed),
        )
        for one in points
    ]  # fmt: skip
    return csv_file(f"sample-{str(survey_id)[:8]}.csv", (heads, *rows))


@require_safe
@signed_in
def frame_table(visit: Visit, survey_id: UUID) -> HttpResponse:
    """A table to fill in: the headings, and the members of the alliance that give care."""
    page = _asked(visit, survey_id)
    members = members_around(page.survey.organisation, actor=visit.actor, now=visit.now)
    return csv_file("frame.csv", frame_of_members(members, actor=visit.actor, now=visit.now))
