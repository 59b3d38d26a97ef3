"""Questionnaires as files: downloaded as YAML, FHIR and paper, taken over from a file. Not here: their pages (questionnaires)."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.questionnaires import ImportForm
from heyi.contexts.console.queries.questionnaires import places_to_write
from heyi.contexts.console.queries.survey_questions import said
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.questionnaires import (
    LANGUAGES,
    edition_view,
    require_post_somewhere,
    said_by,
)
from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys import public as surveys
from heyi.foundation.http import note_refusal
from heyi.foundation.reporting.pdf import pdf_of
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, RuleBroken
from heyi.kernel.moments import day_of
from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit

KINDS = ("yaml", "fhir", "paper")


@require_GET
@signed_in
def edition_file(visit: Visit, edition_id: UUID, kind: str) -> HttpResponse:
    """An edition as a file; what FHIR cannot say is told on its page."""
    edition = surveys.see_edition(edition_id, actor=visit.actor, now=visit.now)
    try:
        return _file(visit, dict(edition.tree), kind)
    except Unfit as unfit:
        words = unfit.en if visit.language.startswith("en") else unfit.zh
        return edition_view(visit, edition_id, status=422, notice=words)


@require_GET
@signed_in
def house_file(visit: Visit, code: str, kind: str) -> HttpResponse:
    """A questionnaire that comes with the house as a file."""
    require_post_somewhere(visit)
    tree = surveys.shipped_trees().get(code)
    if tree is None:
        raise NotFound
    return _file(visit, dict(tree), kind)


def _file(visit: Visit, tree: dict[str, Any], kind: str) -> HttpResponse:
    """The file.

    Raises: NotFound for a kind nobody knows, Unfit for what FHIR cannot say.
    """
    questionnaire = surveys.questionnaire_of(tree)
    stem = f"{questionnaire.code}-{questionnaire.version}"
    if kind == "yaml":
        text = surveys.text_of(tree)
        return _download(f"{stem}.yaml", text.encode(), "application/yaml; charset=utf-8")
    if kind == "fhir":
        text = json.dumps(surveys.fhir_of(questionnaire), ensure_ascii=False, indent=2)
        return _download(f"{stem}.fhir.json", text.encode(), "application/fhir+json; charset=utf-8")
    if kind == "paper":
        language = visit.request.GET.get("language", LANGUAGES[0])
        language = language if language in LANGUAGES else LANGUAGES[0]
        sheet = surveys.form_on_paper(questionnaire, language, day=day_of(visit.now).isoformat())
        return _download(f"{stem}.pdf", pdf_of(sheet), "application/pdf")
    raise NotFound


def _download(name: str, content: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "POST"])
@signed_in
def take_over(visit: Visit) -> HttpResponse:
    """A questionnaire from a file, as a draft."""
    places = places_to_write(visit.actor, now=visit.now)
    if not places:
        raise NotPermitted("duty_not_held", duty=str(Duty.RUN_SURVEYS))
    if visit.request.method == "GET":
        return _page(visit, ImportForm(initial={"organisation": places[0][0]}, places=places))
    form = ImportForm(visit.request.POST, visit.request.FILES, places=places)
    if not form.is_valid():
        return _page(visit, form, status=422)
    try:
        tree, remarks = form.tree()
        at = UUID(form.cleaned_data["organisation"])
        made = surveys.draft_edition(tree, organisation=at, actor=visit.actor, now=visit.now)
    except (InputInvalid, RuleBroken, Unfit) as refused:
        return _refused(visit, form, refused)
    messages.success(visit.request, gettext("已导入为草稿，核对后再发布。"))
    for one in remarks[:20]:
        messages.warning(visit.request, said(one, visit.language))
    return go_to("console:write_questionnaire", made.id)


def _refused(visit: Visit, form: ImportForm, refused: InputInvalid | RuleBroken | Unfit) -> HttpResponse:
    """The form again, with what was wrong with the file."""
    if isinstance(refused, surveys.QuestionnaireWrong):
        return _page(visit, form, faults=said_by(refused, visit).splitlines(), status=422)
    if isinstance(refused, InputInvalid):
        put_problems(form, refused)
        return _page(visit, form, status=422)
    if isinstance(refused, Unfit):
        form.add_error("file", said(Words(refused.zh, refused.en), visit.language))
        return _page(visit, form, status=422)
    note_refusal(visit.request, refused, 409)
    form.add_error("file", say(refused.code, dict(refused.facts)))
    return _page(visit, form, status=409)


def _page(
    visit: Visit, form: ImportForm, *, faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {"page_title": gettext("导入问卷"), "form": form, "faults": faults or []}
    return visit.show("console/questionnaire_import.html", context, status=status)
