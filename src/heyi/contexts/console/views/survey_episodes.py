"""A survey drawn from episodes that have ended: its frame by unit, the draw, and whose slip is whose. Not here: points."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.survey_episodes import EpisodesForm, usual_period
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.survey_shared import version_of
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FrameKind, Invitation, SurveyState
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, Page, asked_page, page_of
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotFound, RuleBroken, StaleVersion

_UNITS_PAGE = 20
# Days after the survey began from which somebody may be reminded.
REMIND_AFTER = (0, 7, 14)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit of the frame, with what was drawn of it."""

    name: str
    size: int
    drawn: int


@dataclass(frozen=True, slots=True)
class _Due:
    """A drawn episode without an answer. Shape: `patient` is empty for who may not know of the referral."""

    invitation: Invitation
    number: str
    patient: str


@require_http_methods(["GET", "POST"])
@signed_in
def episodes(visit: Visit, survey_id: UUID) -> HttpResponse:
    """The frame is looked at, and drawn from."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.RUN_SURVEYS, at=page.survey.organisation)
    if page.survey.frame is not FrameKind.EPISODES:
        return redirect("console:survey_sample", survey_id)
    posted = visit.request.method == "POST"
    asked = visit.request.POST if posted else visit.request.GET
    form = EpisodesForm(asked if "begin" in asked else usual_period(surveys.today_of(visit.now)))
    if not form.is_valid():
        return _page(visit, page, form, status=422)
    try:
        if posted:
            drawn = surveys.draw_episodes(
                survey_id, form.wanted(), seen_version=version_of(visit), actor=visit.actor, now=visit.now
            )
            told = gettext("抽到 %(count)s 次诊疗，核对后就可以开始。")
            messages.success(visit.request, told % {"count": sum(len(one.episodes) for one in drawn)})
            # The frame that was drawn from stays on the page, so that what was drawn stands beside what there was.
            kept = {key: visit.request.POST.get(key, "") for key in form.fields}
            return go_to("console:survey_episodes", survey_id, **kept)
        frame = surveys.episode_frame(survey_id, form.wanted(), actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _page(visit, page, form, status=422)
    except (RuleBroken, StaleVersion) as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _page(visit, page, form, status=409)
    return _page(visit, page, form, frame)


def _page(
    visit: Visit,
    page: surveys.SurveyPage,
    form: EpisodesForm,
    frame: surveys.EpisodeFrame | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    units = _units(visit, page, frame)
    number = asked_page(visit.request.GET)
    begin = (number - 1) * _UNITS_PAGE
    text = visit.request.GET.get("text", "").strip()[:80]
    shown = [one for one in units if text in one.name]
    context = {
        "page_title": gettext("从已结束的诊疗中抽样"),
        "survey": page.survey,
        "progress": page.progress,
        "form": form,
        "frame": frame,
        "left_out": [
            (name("episode_left_out", reason), count)
            for reason, count in (frame.left_out.items() if frame else ())
            if count
        ],
        "sharing": name("survey_sharing", page.survey.plan.sharing),
        "is_open_to_change": page.survey.state is SurveyState.DRAFT,
        "text": text,
        "page": page_of(
            shown[begin : begin + _UNITS_PAGE + 1], number=number, size=_UNITS_PAGE, total=len(shown)
        ),
        "columns": (
            Column("unit", gettext("机构")),
            Column("size", gettext("结束的诊疗"), is_number=True),
            Column("drawn", gettext("抽到"), is_number=True),
        ),
        "row_template": "console/parts/survey_episode_row.html",
        "caption": gettext("各机构结束的诊疗"),
        "empty_words": gettext("这段时间里没有可以抽的诊疗。换一段时间再看。"),
    }
    return visit.show("console/survey_episodes.html", context, status=status)


def _units(visit: Visit, page: surveys.SurveyPage, frame: surveys.EpisodeFrame | None) -> list[_Unit]:
    if frame is None:
        return []
    points = surveys.points_of(page.survey.id, actor=visit.actor, now=visit.now)
    drawn = {one.organisation: one.invited for one in points}
    names = organisation_names(frame.episodes, actor=visit.actor, now=visit.now)
    found = [
        _Unit(names.get(unit, ""), len(inside), drawn.get(unit, 0)) for unit, inside in frame.episodes.items()
    ]
    return sorted(found, key=lambda one: (-one.size, one.name))


def _name(named: Mapping[UUID, str], one: Invitation) -> str:
    return named.get(one.episode, "") if one.episode is not None else ""


@require_safe
@signed_in
def handing(visit: Visit, point_id: UUID) -> HttpResponse:
    """Whose slip is whose: drawn episodes of a point without an answer, named for staff who may see the referral anyway."""
    point = surveys.see_point(point_id, actor=visit.actor, now=visit.now)
    page = surveys.see_survey(point.survey, actor=visit.actor, now=visit.now)
    if page.survey.frame is not FrameKind.EPISODES:
        raise NotFound
    told = visit.request.GET.get("after", "0")
    after = int(told) if told in {str(one) for one in REMIND_AFTER} else 0
    found = surveys.list_unanswered(
        point_id, after_days=after, actor=visit.actor, now=visit.now, page=asked_page(visit.request.GET)
    )
    wanted = [one.episode for one in found.rows if one.episode is not None]
    # Whoever may not know of the referral sees the number alone.
    named = referral.names_of_episodes(wanted, actor=visit.actor, now=visit.now)
    due = tuple(_Due(one, surveys.form_number(one.number), _name(named, one)) for one in found.rows)
    here = reverse("console:survey_handing", args=[point_id])
    context = {
        "page_title": gettext("谁还没有答"),
        "survey": page.survey,
        "point": point,
        "after": [(one, one == after, f"{here}?after={one}") for one in REMIND_AFTER],
        "page": Page(due, found.number, found.size, found.has_more, found.total),
        "columns": (
            Column("number", gettext("编号")),
            Column("patient", gettext("患者")),
            Column("acts", gettext("交给患者")),
        ),
        "row_template": "console/parts/survey_handing_row.html",
        "caption": gettext("谁还没有答"),
        "empty_words": gettext("没有要提醒的人。"),
    }
    return visit.show("console/survey_handing.html", context)
