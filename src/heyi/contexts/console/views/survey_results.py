"""What a survey's forms show: question by question, one by another, and the table to take out. Not here: counting (surveys)."""

import csv
from dataclasses import dataclass
from io import StringIO
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from heyi.contexts.console.queries.survey_questions import said
from heyi.contexts.console.queries.tables import csv_of_rows
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.foundation.words import name
from heyi.methods.refusals import Unfit

_GROUPS = ("area", "point", "mode")
_BESIDE = ("area", "point", "mode", "language", "answered_on", "weight")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that can be crossed, with its words."""

    column: str
    words: str


@require_safe
@signed_in
def results(visit: Visit, survey_id: UUID) -> HttpResponse:
    """Every question over those who answered it, weighted by the design or as counted."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    forms = surveys.answered_forms(survey_id, actor=visit.actor, now=visit.now)
    is_weighted = visit.request.GET.get("weights", "1") != "0"
    language = get_language() or ""
    found = surveys.results_of(forms, is_weighted=is_weighted)
    numbers = {one.code: place for place, one in enumerate(forms.questionnaire.questions, start=1)}
    context = {
        "page_title": gettext("调查结果"),
        "survey": page.survey,
        "one": page,
        "found": found,
        "language": language,
        "is_weighted": is_weighted,
        "sections": [
            (
                said(section.words, language),
                [
                    (numbers[one.question.code], said(one.question.words, language), one)
                    for one in found.questions
                    if one.question in section.questions
                ],
            )
            for section in forms.questionnaire.sections
        ],
        "scales": [(said(one.scale.words, language), one, said(one.why, language)) for one in found.scales],
    }
    return visit.show("console/survey_results.html", context)


@require_safe
@signed_in
def crossed(visit: Visit, survey_id: UUID) -> HttpResponse:
    """One question by another, or by area, point or mode."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    forms = surveys.answered_forms(survey_id, actor=visit.actor, now=visit.now)
    language = get_language() or ""
    able = [
        _Column(one, _words(forms.questionnaire, one, language))
        for one in surveys.crossable(forms.questionnaire)
    ]
    groups = [_Column(one, words) for one, words in _groups().items()]
    rows, by = visit.request.GET.get("rows", ""), visit.request.GET.get("by", "")
    table, why = None, ""
    if rows in {one.column for one in able} and by in {one.column for one in (*able, *groups)} and rows != by:
        try:
            table = surveys.cross(forms, rows, by)
        except Unfit as unfit:
            why = unfit.en if language.startswith("en") else unfit.zh
    context = {
        "page_title": gettext("交叉表"),
        "survey": page.survey,
        "able": able,
        "groups": groups,
        "rows_wanted": rows,
        "by": by,
        "table": table,
        "why": why,
        "heads": [_answer(forms.questionnaire, by, one, language) for one in table.columns] if table else [],
        "lines": [
            (
                _answer(forms.questionnaire, rows, unit, language),
                list(zip(table.counts[place], table.shares[place], strict=True)),
                table.totals[place],
            )
            for place, unit in enumerate(table.rows)
        ]
        if table
        else [],
        "test": name("survey_test", table.test) if table and table.test and table.p is not None else "",
    }
    return visit.show("console/survey_crossed.html", context)


def _groups() -> dict[str, str]:
    return {"area": gettext("地区"), "point": gettext("调查点"), "mode": gettext("作答方式")}


def _words(questionnaire: Questionnaire, column: str, language: str) -> str:
    question = next(one for one in questionnaire.questions if column in one.columns)
    row = next((one for one in question.rows if f"{question.code}_{one.code}" == column), None)
    words = said(question.words, language)
    return f"{words} · {said(row.words, language)}" if row else words


def _answer(questionnaire: Questionnaire, column: str, code: str, language: str) -> str:
    """What an answer is called."""
    if column == "mode":
        return name("survey_mode", code)
    question = next((one for one in questionnaire.questions if column in one.columns), None)
    choice = next((one for one in question.choices if one.code == code), None) if question else None
    return said(choice.words, language) if choice else code


@require_POST
@signed_in
def export(visit: Visit, survey_id: UUID) -> HttpResponse:
    """The forms as a table for other programs; taking them out is put on record."""
    has_texts = visit.request.POST.get("texts") == "1"
    forms = surveys.export_forms(survey_id, has_texts=has_texts, actor=visit.actor, now=visit.now)
    kept = {column for row in forms.rows for column in row}
    columns = [*_BESIDE, *(one for one in forms.questionnaire.columns if has_texts or one in kept)]
    return _file(f"{forms.survey.title}.csv", csv_of_rows(forms.rows, columns))


@require_safe
@signed_in
def dictionary(visit: Visit, survey_id: UUID) -> HttpResponse:
    """What each column of that table means, in both languages."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    questionnaire = surveys.questionnaire_of(page.edition.tree)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["column", "kind", "zh", "en", "least", "most", "answers"])
    for one in questionnaire.questions:
        answers = "; ".join(f"{each.code} = {each.words.zh} / {each.words.en}" for each in one.choices)
        for column, row in zip(one.columns, one.rows or (None,), strict=True):
            zh, en = one.words.zh, one.words.en
            if row is not None:
                zh, en = f"{zh} {row.words.zh}", f"{en} {row.words.en}"
            ends = ["" if end is None else f"{end:g}" for end in (one.least, one.most)]
            writer.writerow([column, str(one.kind), zh, en, *ends, answers])
    return _file(f"{page.survey.title}-dictionary.csv", f"\ufeff{text.getvalue()}".encode())


def _file(title: str, content: bytes) -> HttpResponse:
    """A table that a spreadsheet opens with its Chinese whole."""
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=title) or "attachment"
    )
    return answer
