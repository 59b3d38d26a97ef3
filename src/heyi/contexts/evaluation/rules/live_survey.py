"""The forms of a survey summed up for an evaluation: one row a point or an area, what too few stand behind withheld.

A row with fewer forms than the least cell is left out. A mean of fewer answers is withheld; so are all shares of a question in
a row where one of them, or what it leaves over, stands for fewer people than the least cell, for the others would tell it.
Source: docs/sources/surveys.md#results
"""

from collections.abc import Mapping, Sequence

from heyi.contexts.evaluation.terms.plan import LiveTable
from heyi.contexts.surveys.terms.collecting import AnsweredForms
from heyi.contexts.surveys.terms.questionnaire import Kind, Question
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.table import number_of

Form = Mapping[str, str]
_MEASURED = (Kind.SCALE, Kind.NUMBER)
_CHOSEN = (Kind.SINGLE, Kind.MATRIX)


def survey_table(forms: AnsweredForms, by: str) -> LiveTable:
    """One row for each point or area, by name.

    Shape:  `by` is point or area. A point is named with its area, since two areas may have points of one name.
    Raises: Unfit where no row has as many forms as the least cell.
    """
    least = forms.survey.least_cell
    groups: dict[str, list[Form]] = {}
    for form in forms.rows:
        groups.setdefault(_name(form, by), []).append(form)
    kept = {name: groups[name] for name in sorted(groups) if len(groups[name]) >= least}
    if not kept:
        raise Unfit(
            "live_too_few",
            f"调查“{forms.survey.title}”没有一行达到 {least} 份答卷，不能汇总。",
            f"No row of the survey {forms.survey.title!r} has {least} forms; nothing can be summed up.",
        )
    columns: dict[str, list[str]] = {"name": list(kept), "forms": [str(len(rows)) for rows in kept.values()]}
    for question in forms.questionnaire.questions:
        for column in question.columns:
            for rows in kept.values():
                for name, cell in _cells(question, column, rows, least).items():
                    columns.setdefault(name, []).append(cell)
    return LiveTable(columns, withheld=len(groups) - len(kept))


def _name(form: Form, by: str) -> str:
    return form["area"] if by == "area" or not form["area"] else f"{form['area']} {form['point']}"


def _cells(question: Question, column: str, rows: Sequence[Form], least: int) -> dict[str, str]:
    """What one column of a questionnaire gives in one row of the table, by name."""
    if question.kind in _MEASURED:
        return {column: _mean([(number_of(one.get(column, "")), _weight(one)) for one in rows], least)}
    if question.kind not in _CHOSEN:
        return {}
    cells = _shares(question, column, rows, least)
    scores = {one.code: one.score for one in question.choices}
    if any(score is not None for score in scores.values()):
        cells[column] = _mean([(scores.get(one.get(column, "")), _weight(one)) for one in rows], least)
    return cells


def _mean(given: Sequence[tuple[float | None, float]], least: int) -> str:
    known = [(value, weight) for value, weight in given if value is not None]
    if len(known) < least:
        return ""
    return repr(sum(value * weight for value, weight in known) / sum(weight for _, weight in known))


def _shares(question: Question, column: str, rows: Sequence[Form], least: int) -> dict[str, str]:
    valid = [one for one in rows if one.get(column)]
    counts = {choice.code: sum(one[column] == choice.code for one in valid) for choice in question.choices}
    small = any(0 < count < least or 0 < len(valid) - count < least for count in counts.values())
    if small or len(valid) < least:
        return {f"{column}_{code}": "" for code in counts}
    total = sum(_weight(one) for one in valid)
    return {
        f"{column}_{code}": repr(sum(_weight(one) for one in valid if one[column] == code) / total)
        for code in counts
    }


def _weight(form: Form) -> float:
    return float(form["weight"])
