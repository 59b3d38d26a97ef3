"""A table of paper forms: taken row by row, what was refused stays to be put right. Not here: what fits (surveys)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.survey_frame import LARGEST_FRAME, Row, rows_in, text_of, text_of_rows
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.surveys import public as surveys
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid

_NUMBER, _POINT = ("number", "编号"), ("point", "调查点")


class FormsTable(forms.Form):
    """A file, or rows pasted from a spreadsheet."""

    table = forms.FileField(
        label=_("答卷表（Excel 或 CSV）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods,text/csv"}),
        error_messages={"empty": say("required")},
    )
    rows = forms.CharField(
        label=_("或直接粘贴"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def text(self) -> str:
        """What was given, whichever way it came; call it on a valid form.

        Raises: ValidationError.
        """
        file = self.cleaned_data.get("table")
        if file is None:
            return str(self.cleaned_data.get("rows") or "")
        if (file.size or 0) > LARGEST_FRAME:
            raise forms.ValidationError(say("too_large", {"limit": LARGEST_FRAME}))
        return text_of(file.read())


@dataclass(frozen=True, slots=True)
class _Fault:
    row: int
    column: str
    reason: str


@require_http_methods(["GET", "POST"])
@signed_in
def upload(visit: Visit, survey_id: UUID) -> HttpResponse:
    """Rows are taken; those refused are told and stay in the field."""
    page = surveys.see_survey(survey_id, actor=visit.actor, now=visit.now)
    if visit.request.method == "GET":
        return _page(visit, page, FormsTable())
    form = FormsTable(visit.request.POST, visit.request.FILES)
    try:
        head, *body = _filled(form.text() if form.is_valid() else "") or [(0, [])]
        points = _points(visit, page)
        told = [_paper(points, head[1], one) for one in body]
        taken = surveys.enter_forms(
            survey_id, told, language=get_language() or "zh-hans", actor=visit.actor, now=visit.now
        )
    except forms.ValidationError as refused:
        form.add_error("table", refused)
        return _page(visit, page, form, status=422)
    except InputInvalid as refused:
        form.add_error("rows", say(refused.problems[0].code, {"limit": refused.problems[0].limit}))
        return _page(visit, page, form, status=422)
    wrong = {one.row for one in taken if one.problems}
    left = [head[1], *(cells for row, cells in body if row in wrong)] if wrong else []
    told_words = gettext("录入 %(count)s 份，重复的 %(again)s 份没有再计，要改的 %(wrong)s 份。") % {
        "count": sum(not one.problems and not one.is_again for one in taken),
        "again": sum(one.is_again for one in taken),
        "wrong": len(wrong),
    }
    say_it = messages.warning if wrong else messages.success
    say_it(visit.request, told_words)
    faults = [
        _Fault(one.row, bad.field, say(bad.code, {"limit": bad.limit}))
        for one in taken
        for bad in one.problems
    ]
    return _page(
        visit, page, FormsTable(initial={"rows": text_of_rows(left)}), faults, status=422 if wrong else 200
    )


def _filled(text: str) -> list[Row]:
    return [
        (row, [one.strip() for one in cells]) for row, cells in rows_in(text) if any(map(str.strip, cells))
    ]


def _paper(points: Mapping[str, UUID], heads: list[str], row: Row) -> surveys.PaperRow:
    told = dict(zip((one.strip("\ufeff ") for one in heads), row[1], strict=False))
    number = next((told[one] for one in _NUMBER if told.get(one)), "")
    where = next((told[one] for one in _POINT if told.get(one)), "")
    given = {name: text for name, text in told.items() if name not in (*_NUMBER, *_POINT) and text}
    return surveys.PaperRow(row=row[0], number=number, point=points.get(where), given=given)


def _points(visit: Visit, page: surveys.SurveyPage) -> dict[str, UUID]:
    """The points by name; a name that two of them bear finds neither."""
    points = surveys.points_of(page.survey.id, actor=visit.actor, now=visit.now)
    names = Counter(one.name for one in points)
    return {one.name: one.id for one in points if names[one.name] == 1}


def _page(
    visit: Visit,
    page: surveys.SurveyPage,
    form: FormsTable,
    faults: list[_Fault] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    questionnaire = surveys.questionnaire_of(page.edition.tree)
    context = {
        "page_title": gettext("成批录入纸质答卷"),
        "survey": page.survey,
        "is_running": page.is_running,
        "form": form,
        "faults": faults or [],
        "headings": "，".join(("编号", "调查点", *questionnaire.columns)),
    }
    return visit.show("console/survey_upload.html", context, status=status)
