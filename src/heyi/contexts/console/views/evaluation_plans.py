"""Evaluation plans: the list, those of the house, one of them, writing one, having it carried out. Not here: results."""

from collections.abc import Mapping
from io import BytesIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heyi.contexts.console.forms.evaluations import PlanForm, place_key
from heyi.contexts.console.queries.evaluation_looks import places_to_evaluate, where_to_change
from heyi.contexts.console.queries.naming import names_of_people, organisation_names
from heyi.contexts.console.queries.survey_questions import said
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.evaluations import columns, listed, require_evaluator, tabs_of
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.survey_shared import with_rows
from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.terms.carried import KeptPlan
from heyi.contexts.governance.terms import Duty
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.reporting.web import body_of
from heyi.kernel.errors import NotFound


def _title(one: KeptPlan, visit: Visit) -> str:
    return one.title_en if visit.language.startswith("en") else one.title_zh


@require_safe
@signed_in
def plans(visit: Visit) -> HttpResponse:
    """The plans of one's institutions, and apart from them those that come with the house."""
    require_evaluator(visit)
    told = visit.request.GET
    text = told.get("text", "").replace("\x00", "")[:80]
    page = evaluation.list_plans(text, actor=visit.actor, now=visit.now, page=asked_page(told))
    shipped = evaluation.shipped_plans()
    context = {
        "page_title": gettext("评价方案"),
        "kinds": tabs_of("evaluation_plans"),
        "page": with_rows(page, ((one, _title(one, visit)) for one in page.rows)),
        "columns": (
            Column("title", gettext("方案")),
            Column("number", gettext("版本"), is_number=True),
            Column("organisation", gettext("机构"), is_quiet=True),
            Column("made", gettext("保存"), is_quiet=True),
        ),
        "row_template": "console/parts/evaluation_plan_row.html",
        "caption": gettext("评价方案"),
        "organisation_names": organisation_names(
            [one.organisation for one in page.rows], actor=visit.actor, now=visit.now
        ),
        "text": text,
        "shipped": [
            (code, said(one.plan.title, visit.language), said(one.plan.purpose, visit.language), len(one.plan.steps))
            for code, one in shipped.items()
        ],
        "empty_words": gettext("没有这样的方案。")
        if text
        else gettext("还没有保存过方案。可以从下面随附的方案改起，或上传自己的。"),
        "empty_next": gettext("看全部") if text else "",
        "empty_address": reverse("console:evaluation_plans"),
    }  # fmt: skip
    return visit.show("console/evaluation_plans.html", context)


@require_safe
@signed_in
def plan(visit: Visit, plan_id: UUID) -> HttpResponse:
    """What a plan says, its editions, and the evaluations that were made by this one."""
    page = evaluation.see_plan(plan_id, actor=visit.actor, now=visit.now)
    wanted = evaluation.EvaluationsWanted(plan=plan_id)
    made = evaluation.list_evaluations(
        wanted, actor=visit.actor, now=visit.now, page=asked_page(visit.request.GET)
    )
    kept = page.kept
    context = {
        "page_title": _title(kept, visit),
        "kept": kept,
        "is_newest": page.editions[0].id == kept.id,
        "newest": page.editions[0],
        "editions": page.editions,
        "runs": visit.actor.may(Duty.EVALUATE_ALLIANCE, at=kept.organisation, under=kept.alliance),
        "change": where_to_change(kept.id, evaluation.one_method_in(kept.text)),
        "live": page.live_tables,
        # Written by our own report, in which every word is escaped.
        "body": SafeString(body_of(page.reports[_language(visit)])),
        "seed": page.seed,
        "object_words": said(page.object, visit.language),
        "evaluator_words": said(page.evaluator, visit.language),
        "house": organisation_names([kept.organisation], actor=visit.actor, now=visit.now).get(
            kept.organisation, ""
        ),
        "by": names_of_people({kept.made_by}).get(kept.made_by, ""),
        "page": with_rows(made, listed(visit, tuple(made.rows))),
        "columns": columns(),
        "row_template": "console/parts/evaluation_row.html",
        "organisation_names": {},
        "caption": gettext("按这版方案做过的评价"),
        "empty_words": gettext("还没有按这版方案评价过。"),
        "empty_next": "",
        "empty_address": "",
    }
    return visit.show("console/evaluation_plan.html", context, live=("evaluations",))


def _language(visit: Visit) -> str:
    return "en" if visit.language.startswith("en") else "zh-hans"


@require_http_methods(["GET", "POST"])
@signed_in
def write(visit: Visit) -> HttpResponse:
    """A plan is written: from nothing, from one that comes with the house, or on from one that is kept."""
    require_evaluator(visit)
    places = places_to_evaluate(language=visit.language, actor=visit.actor, now=visit.now)
    told = visit.request.GET
    begun = _Begun(visit, told.get("from", ""), told.get("on", ""))
    initial = {"text": begun.text, "place": begun.place or next(iter(places), "")}
    form = PlanForm(visit.request.POST or None, visit.request.FILES or None, places=places, initial=initial)
    if visit.request.method != "POST":
        return _write_page(visit, form, begun.names)
    if not form.is_valid():
        return _write_page(visit, form, begun.names, status=422)
    house, alliance = form.at()
    try:
        kept = evaluation.keep_plan(
            form.cleaned_data["text"], {**begun.files, **form.cleaned_data["data"]},
            organisation=house, alliance=alliance, actor=visit.actor, now=visit.now,
        )  # fmt: skip
    except evaluation.PlanWrong as refused:
        note_refusal(visit.request, refused, 422)
        words = refused.en if visit.language.startswith("en") else refused.zh
        # What came in a file is put into the text, so that it can be put right there.
        shown = PlanForm(
            places=places, initial={"text": form.cleaned_data["text"], "place": place_key(house, alliance)}
        )
        return _write_page(visit, shown, begun.names, faults=words.splitlines(), status=422)  # fmt: skip
    messages.success(visit.request, gettext("已保存方案，核对后就可以评价。"))
    return go_to("console:evaluation_plan", kept.id)


class _Begun:
    """With what a plan is begun. Shape: `files` and their `names` go along without being sent again."""

    def __init__(self, visit: Visit, shipped_code: str, kept_id: str) -> None:
        self.text, self.place = "", ""
        self.files: Mapping[str, bytes] = {}
        if shipped_code:
            shipped = evaluation.shipped_plans().get(shipped_code)
            if shipped is None:
                raise NotFound
            self.text, self.files = shipped.text, shipped.files
        elif kept_id:
            kept = evaluation.see_plan(_uuid(kept_id), actor=visit.actor, now=visit.now).kept
            self.text, self.place = kept.text, place_key(kept.organisation, kept.alliance)
            self.files = evaluation.files_of_plan(kept.id, actor=visit.actor, now=visit.now)
        self.names = sorted(self.files)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound from wrong


def _write_page(
    visit: Visit, form: PlanForm, names: list[str], *, faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": gettext("编写评价方案"),
        "form": form,
        "names": names,
        "faults": faults or [],
        "sources": [
            (one.name, said(one.words, visit.language), [(row, said(words, visit.language)) for row, words in one.rows.items()])
            for one in evaluation.SOURCES.values()
        ],
    }  # fmt: skip
    return visit.show("console/evaluation_plan_write.html", context, status=status)


@require_safe
@signed_in
def plan_archive(visit: Visit, plan_id: UUID) -> HttpResponse:
    """A plan with its files, to be carried out elsewhere or written on."""
    kept = evaluation.see_plan(plan_id, actor=visit.actor, now=visit.now).kept
    files = {
        "plan.yaml": kept.text.encode(),
        **evaluation.files_of_plan(plan_id, actor=visit.actor, now=visit.now),
    }
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    answer = HttpResponse(written.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{kept.code}-{kept.number}.zip"'
    return answer


@require_POST
@signed_in
def carry_out(visit: Visit, plan_id: UUID) -> HttpResponse:
    """The plan is carried out on its files and on what the store gives now."""
    try:
        asked = evaluation.ask_evaluation(plan_id, actor=visit.actor, now=visit.now)
    except evaluation.PlanWrong as refused:
        note_refusal(visit.request, refused, 422)
        messages.warning(visit.request, refused.en if visit.language.startswith("en") else refused.zh)
        return go_to("console:evaluation_plan", plan_id)
    return go_to("console:evaluation", asked.id)
