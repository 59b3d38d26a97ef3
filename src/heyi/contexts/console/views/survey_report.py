"""The results of a survey as a report to take along. Not here: the page of results (survey_results), counting (surveys)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.surveys import public as surveys
from heyi.foundation.reporting.pdf import pdf_of
from heyi.foundation.reporting.word import word_of
from heyi.kernel.errors import NotFound
from heyi.kernel.moments import day_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS = {"pdf": (pdf_of, "pdf", "application/pdf"), "word": (word_of, "docx", _WORD)}


@require_safe
@signed_in
def report(visit: Visit, survey_id: UUID, kind: str) -> HttpResponse:
    """The report, in the language of the page; it withholds what the page withholds."""
    if kind not in _KINDS:
        raise NotFound
    forms = surveys.answered_forms(survey_id, actor=visit.actor, now=visit.now)
    is_weighted = visit.request.GET.get("weights", "1") != "0"
    language = "en" if visit.language.startswith("en") else "zh-hans"
    found = surveys.results_of(forms, is_weighted=is_weighted)
    told = surveys.results_as_report(forms, found, language, day=day_of(visit.now).isoformat())
    setter, ending, media = _KINDS[kind]
    answer = HttpResponse(setter(told), content_type=media)
    name = content_disposition_header(as_attachment=True, filename=f"{forms.survey.title}.{ending}")
    answer["Content-Disposition"] = name or "attachment"
    return answer
