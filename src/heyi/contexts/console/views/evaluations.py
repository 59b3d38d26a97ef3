"""Evaluations: the list, one with its report, its files, two side by side. Not here: plans (evaluation_plans)."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from heyi.contexts.console.forms.methods import MethodForm
from heyi.contexts.console.queries.evaluation_due import due_lines
from heyi.contexts.console.queries.evaluation_looks import figure_words, look_of_evaluation, where_to_change
from heyi.contexts.console.queries.naming import names_of_people, organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.narrowing import Tab
from heyi.contexts.console.views.survey_shared import tell_refusal, with_rows
from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.terms.carried import ANSWERS, BUNDLE, Evaluation, EvaluationState
from heyi.contexts.governance.terms import Duty
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.looks import Look
from heyi.foundation.words import name
from heyi.kernel.errors import NotFound, NotPermitted, WrongState
from heyi.methods.tabular.catalogue import method as method_named

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS = {
    "pdf": "application/pdf",
    "docx": _WORD,
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
    "json": "application/json",
}
# A page of comparison shows so many figures of a step; all of them are in the bundles.
_MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class _Listed:
    """An evaluation in the list."""

    evaluation: Evaluation
    title: str
    look: Look
    by: str


def tabs_of(current: str) -> list[Tab]:
    """The rooms of evaluation: what was found, targets, plans, and single methods."""
    rooms = (
        ("evaluations", gettext("评价")),
        ("evaluation_targets", gettext("目标")),
        ("evaluation_plans", gettext("方案")),
        ("methods", gettext("方法")),
    )
    return [Tab(words, reverse(f"console:{key}"), key == current) for key, words in rooms]


def title_of(one: Evaluation, visit: Visit) -> str:
    """Its title in the reader's language."""
    return one.title_en if visit.language.startswith("en") else one.title_zh


def require_post_somewhere(visit: Visit) -> None:
    """Evaluations are there for people with a post; anybody else finds nothing."""
    if not visit.actor.institutions:
        raise NotFound


def require_evaluator(visit: Visit) -> None:
    """Somebody who evaluates anywhere.

    Raises: NotPermitted.
    """
    if not visit.actor.may_anywhere(Duty.EVALUATE_ALLIANCE):
        raise NotPermitted("duty_not_held", duty=str(Duty.EVALUATE_ALLIANCE))


def listed(visit: Visit, found: tuple[Evaluation, ...]) -> tuple[_Listed, ...]:
    """Evaluations as lists show them."""
    people = names_of_people({one.asked_by for one in found})
    return tuple(
        _Listed(one, title_of(one, visit), look_of_evaluation(one.state), people.get(one.asked_by, ""))
        for one in found
    )


def columns() -> tuple[Column, ...]:
    """The columns of a list of evaluations."""
    return (
        Column("title", gettext("评价")),
        Column("state", gettext("状态")),
        Column("plan", gettext("方案"), is_quiet=True),
        Column("asked", gettext("发起")),
        Column("organisation", gettext("由谁评价"), is_quiet=True),
    )


@require_safe
@signed_in
def evaluations(visit: Visit) -> HttpResponse:
    """Those of one's institutions, and what one's alliances were shown."""
    require_post_somewhere(visit)
    told = visit.request.GET
    state = told.get("state", "")
    wanted = evaluation.EvaluationsWanted(
        state=EvaluationState(state) if state in set(EvaluationState) else None,
        text=told.get("text", "").replace("\x00", "")[:80],
    )
    page = evaluation.list_evaluations(wanted, actor=visit.actor, now=visit.now, page=asked_page(told))
    is_narrowed = bool(wanted.state or wanted.text)
    runs = visit.actor.may_anywhere(Duty.EVALUATE_ALLIANCE)
    context = {
        "page_title": gettext("联盟评价"),
        "kinds": tabs_of("evaluations") if runs else [],
        "page": with_rows(page, listed(visit, tuple(page.rows))),
        "columns": columns(),
        "row_template": "console/parts/evaluation_row.html",
        "caption": gettext("联盟评价"),
        "organisation_names": organisation_names(
            [one.organisation for one in page.rows], actor=visit.actor, now=visit.now
        ),
        "wanted": wanted,
        "states": [(str(one), name("evaluation_state", one)) for one in EvaluationState],
        "runs": runs,
        "due": due_lines(actor=visit.actor, now=visit.now),
        "empty_words": gettext("没有符合这些条件的评价。")
        if is_narrowed
        else gettext("还没有评价。先保存一份方案，再按它评价：得分、排名、依据和可复现的数据包一次给出。"),
        "empty_next": gettext("看全部") if is_narrowed else (gettext("选方案") if runs else ""),
        "empty_address": reverse("console:evaluations" if is_narrowed else "console:evaluation_plans"),
    }
    return visit.show("console/evaluations.html", context, live=("evaluations",) if runs else ())


@require_safe
@signed_in
def one_evaluation(visit: Visit, evaluation_id: UUID) -> HttpResponse:
    """How far it has come, or what it found."""
    page = evaluation.see_evaluation(evaluation_id, actor=visit.actor, now=visit.now)
    one = page.evaluation
    body = ""
    if one.state is EvaluationState.DONE:
        body = _file(visit, evaluation_id, f"body.{_short(visit)}.html").decode()
    asked = _one_method(visit, one) if page.runs else None
    context = {
        "page_title": title_of(one, visit),
        "one": one,
        "runs": page.runs,
        "look": look_of_evaluation(one.state),
        # Written by our own report, in which every word is escaped.
        "body": SafeString(body),
        "fault": _fault(visit, one, asked),
        "by": names_of_people({one.asked_by}).get(one.asked_by, ""),
        "house": organisation_names([one.organisation], actor=visit.actor, now=visit.now).get(
            one.organisation, ""
        ),
        "others": page.others,
        "files": _offered(visit),
        "change": where_to_change(one.plan, asked) if page.runs else "",
    }
    return visit.show("console/evaluation.html", context, live=(f"evaluation/{evaluation_id}",))


def _one_method(visit: Visit, one: Evaluation) -> evaluation.OneMethod | None:
    """What was asked of one method, where the plan does no more than that."""
    return evaluation.one_method_in(evaluation.see_plan(one.plan, actor=visit.actor, now=visit.now).kept.text)


def _fault(visit: Visit, one: Evaluation, asked: evaluation.OneMethod | None) -> list[str]:
    """Why there is no result, line by line; of one method in the words of its form."""
    lines = (one.fault_en if visit.language.startswith("en") else one.fault_zh).splitlines()
    if asked is None or not lines:
        return lines
    form = MethodForm(method=method_named(asked.method), places={}, language=_short(visit))
    return [form.in_words(line) for line in lines]


def _short(visit: Visit) -> str:
    return "en" if visit.language.startswith("en") else "zh"


def _offered(visit: Visit) -> list[tuple[str, str]]:
    short = _short(visit)
    return [
        (f"report.{short}.pdf", "PDF"),
        (f"report.{short}.docx", "Word"),
        (f"report.{short}.html", gettext("网页")),
        (BUNDLE, gettext("可复现数据包")),
        (ANSWERS, gettext("全部数字（JSON）")),
    ]


def _file(visit: Visit, evaluation_id: UUID, file_name: str) -> bytes:
    return evaluation.file_of_evaluation(evaluation_id, file_name, actor=visit.actor, now=visit.now)


@require_safe
@signed_in
def file(visit: Visit, evaluation_id: UUID, file_name: str) -> HttpResponse:
    """One of the files an evaluation gave, to take along."""
    content = _file(visit, evaluation_id, file_name)
    one = evaluation.see_evaluation(evaluation_id, actor=visit.actor, now=visit.now).evaluation
    kind = _KINDS[file_name.rpartition(".")[2]]
    answer = HttpResponse(content, content_type=kind)
    shown = f"{title_of(one, visit)} {file_name}"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=shown) or "attachment"
    )
    return answer


@require_POST
@signed_in
def share(visit: Visit, evaluation_id: UUID) -> HttpResponse:
    """The alliance may read it from now on."""
    try:
        evaluation.share_evaluation(evaluation_id, actor=visit.actor, now=visit.now)
    except WrongState as refused:
        tell_refusal(visit, refused)
    else:
        messages.success(visit.request, gettext("联盟各成员现在都能看到这份评价。"))
    return go_to("console:evaluation", evaluation_id)


@require_safe
@signed_in
def beside(visit: Visit, evaluation_id: UUID) -> HttpResponse:
    """This evaluation beside an earlier or later one of the same plan."""
    page = evaluation.see_evaluation(evaluation_id, actor=visit.actor, now=visit.now)
    wanted = visit.request.GET.get("with", "")
    other = next((one for one in page.others if str(one.id) == wanted), None)
    if page.evaluation.state is not EvaluationState.DONE or (wanted and other is None):
        raise NotFound
    before, after = page.evaluation, page.evaluation
    if other is not None:
        before, after = sorted((page.evaluation, other), key=lambda one: one.asked_at)
    steps = (
        evaluation.compare_evaluations(before.id, after.id, actor=visit.actor, now=visit.now) if other else ()
    )
    context = {
        "page_title": gettext("两次评价对照"),
        "one": page.evaluation,
        "title": title_of(page.evaluation, visit),
        "other": other,
        "others": page.others,
        "before": before,
        "after": after,
        "same": [one.step for one in steps if not one.only_in and all(each.is_same for each in one.changes)],
        "steps": [_Compared.of(one, "en" if _short(visit) == "en" else "zh-hans") for one in steps],
    }
    return visit.show("console/evaluation_beside.html", context)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A step of both. Shape: a row is unit, figure, before, after, difference, all as words; `more` are not shown."""

    step: evaluation.StepChanges
    rows: tuple[tuple[str, str, str, str, str], ...]
    same: int
    more: int

    @classmethod
    def of(cls, step: evaluation.StepChanges, language: str) -> "_Compared":
        """What differs, in words; what is the same is counted."""
        changed = [one for one in step.changes if not one.is_same]
        rows = tuple(
            (
                one.unit,
                evaluation.label(one.figure, language),
                figure_words(one.before),
                figure_words(one.after),
                "" if one.delta is None else f"{one.delta:+.6g}",
            )
            for one in changed[:_MOST_CHANGES]
        )
        return cls(step, rows, len(step.changes) - len(changed), max(0, len(changed) - _MOST_CHANGES))
