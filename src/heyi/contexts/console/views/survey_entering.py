"""Forms that staff type in: from paper by the number on it, or asked in an interview. Not here: what fits (surveys)."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.console.queries.survey_questions import given_of, said, shown_sections
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Mode, NewForm
from heyi.foundation.http import note_refusal
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotFound, RuleBroken
from heyi.kernel.ids import new_id_without_time


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the questions: which form, and how it came."""

    number: str
    point: UUID | None
    mode: Mode


@require_http_methods(["GET", "POST"])
@signed_in
def enter(visit: Visit, survey_id: UUID) -> HttpResponse:
    """One form after the other."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    head = _head(visit)
    if visit.request.method == "GET":
        return _page(visit, page, head)
    questionnaire = surveys.questionnaire_of(page.edition.tree)
    given = given_of(questionnaire, visit.request.POST)
    new = NewForm(
        given=given,
        key=visit.request.POST.get("key", "")[:64] or new_id_without_time().hex,
        language=get_language() or "zh-hans",
        mode=head.mode,
    )
    try:
        number = surveys.read_form_number(head.number) if head.number.strip() else None
        receipt = surveys.enter_form(
            survey_id, number, new, point=head.point, actor=visit.actor, now=visit.now
        )
    except surveys.FormWrong as refused:
        return _page(visit, page, head, given=given, faults=refused.form.faults, status=422)
    except NotFound:
        return _page(
            visit, page, head, given=given, fault=gettext("这次调查没有这个编号，或它已作废。"), status=422
        )
    except InputInvalid as refused:
        problem = refused.problems[0]
        return _page(
            visit, page, head, given=given, fault=say(problem.code, {"limit": problem.limit}), status=422
        )
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        return _page(visit, page, head, given=given, fault=say(refused.code, dict(refused.facts)), status=409)
    _tell(visit, receipt.number, len(surveys.form_of(questionnaire, given).faults), is_again=receipt.is_again)
    back = reverse("console:survey_enter", args=[survey_id])
    return redirect(f"{back}?point={head.point or ''}&mode={head.mode}")


def _head(visit: Visit) -> _Head:
    told = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    mode = told.get("mode", "")
    return _Head(
        number=told.get("number", "")[:20],
        point=id_asked(told, "point"),
        mode=Mode(mode) if mode in (Mode.PAPER, Mode.INTERVIEW) else Mode.PAPER,
    )


def _tell(visit: Visit, number: int, left_out: int, *, is_again: bool) -> None:
    shown = surveys.form_number(number)
    if is_again:
        messages.info(visit.request, gettext("%(number)s 已经录入过，没有重复计数。") % {"number": shown})
        return
    messages.success(visit.request, gettext("已录入 %(number)s，接着录下一份。") % {"number": shown})
    if left_out:
        told = gettext("其中 %(count)s 个回答按跳转不该答，没有采用。") % {"count": left_out}
        messages.info(visit.request, told)


def _page(  # noqa: PLR0913 (a page is told each of its parts)
    visit: Visit,
    page: surveys.SurveyPage,
    head: _Head,
    *,
    given: dict[str, str] | None = None,
    faults: tuple[surveys.Fault, ...] = (),
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    language = get_language() or ""
    told = [one for one in faults if one.code != "answer_unasked"]
    points = surveys.points_of(page.survey.id, actor=visit.actor, now=visit.now)
    questionnaire = surveys.questionnaire_of(page.edition.tree)
    context = {
        "page_title": gettext("录入答卷"),
        "survey": page.survey,
        "is_running": page.is_running,
        "title": said(questionnaire.title, language),
        "sections": shown_sections(questionnaire, language=language, given=given, faults=told),
        "head": head,
        "points": points,
        "modes": [(str(one), name("survey_mode", one)) for one in (Mode.PAPER, Mode.INTERVIEW)],
        "fault": fault,
        "faults": len(told),
        "key": visit.request.POST.get("key", "")[:64] or new_id_without_time().hex,
    }
    return visit.show("console/survey_enter.html", context, status=status)
