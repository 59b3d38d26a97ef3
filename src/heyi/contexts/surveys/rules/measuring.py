"""One number of a survey for a target: the share that gave one of several answers, or a mean, with its interval.

A share of several answers is told only where each of them is told by itself: then it tells nothing more.
Source: docs/sources/surveys.md#results
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from heyi.contexts.surveys.rules.results import Counted, Row
from heyi.contexts.surveys.rules.weighing import layout_of
from heyi.contexts.surveys.terms.collecting import AnsweredForms
from heyi.contexts.surveys.terms.questionnaire import Kind, Question, Scale

_LEAST_SPREAD = 2
_YES = "yes"


@dataclass(frozen=True, slots=True)
class Measured:
    """A number.

    Shape: `value`, `low`, `high` are None where it is withheld or nothing came in; a share is a ratio, 0 to 1; `valid` counts the
           answers behind it, None where their number is withheld as well; `is_known`: the questionnaire has such a column.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    valid: int | None = None
    is_known: bool = True


def measured(forms: AnsweredForms, column: str, share_of: Collection[str] = ()) -> Measured:
    """What a survey says of a column or of a scale.

    Shape: with `share_of` the share of valid answers that gave one of these, without it the mean of numbers, points or scores.
    """
    counted = Counted(forms, layout_of(forms.survey.plan, forms.points), True)
    scale = next((one for one in forms.questionnaire.scales if one.code == column), None)
    if scale is not None and not share_of:
        return _of_scale(counted, scale)
    question = next((one for one in forms.questionnaire.questions if column in one.columns), None)
    if question is None or question.kind in (Kind.TEXT, Kind.SEVERAL):
        return Measured(is_known=False)
    told = counted.column(question, column, None)
    rows = [row for row in counted.rows if row.get(column)]
    if told.valid is None or len(rows) < max(counted.least, _LEAST_SPREAD):
        return Measured(valid=told.valid)
    if share_of:
        known = {one.code for one in question.choices}
        if not known.issuperset(share_of):
            return Measured(is_known=False)
        if counted.withheld(column) & set(share_of):
            return Measured(valid=told.valid)
        recoded = [{**row, column: _YES if row[column] in share_of else "no"} for row in rows]
        return replace(_share(counted, column, recoded), valid=told.valid)
    return _mean_of_column(counted, question, column, rows)


def _share(counted: Counted, column: str, rows: Sequence[Row]) -> Measured:
    # Both sides are told or neither: their counts were told by the answers themselves.
    found = {
        str(one["answer"]): one for one in counted.method(column, rows, {"least_cell": 1}).tables["shares"]
    }
    if _YES not in found:
        return Measured(0.0)
    one = found[_YES]
    return Measured(one["value"], one["low"], one["high"])


def _mean_of_column(counted: Counted, question: Question, column: str, rows: Sequence[Row]) -> Measured:
    if question.kind in (Kind.SCALE, Kind.NUMBER):
        middle = counted.column(question, column, None).middle
        return (
            Measured(middle.mean, middle.low, middle.high, len(rows)) if middle else Measured(valid=len(rows))
        )
    scores = {one.code: one.score for one in question.choices}
    if any(score is None for score in scores.values()):
        return Measured(is_known=False)
    if counted.withheld(column):
        return Measured(valid=len(rows))
    return _mean(counted, column, [{**row, column: str(scores[row[column]])} for row in rows])


def _of_scale(counted: Counted, scale: Scale) -> Measured:
    asking = [one for one in counted.questionnaire.questions if set(one.columns) & set(scale.columns)]
    rows = [row for row in counted.rows if all(row.get(column) for column in scale.columns)]
    if any(counted.tells_of_others(one) for one in asking) or len(rows) < max(counted.least, _LEAST_SPREAD):
        return Measured()
    scored = [
        {**row, scale.code: repr(sum(counted.score(one, row[one], scale) for one in scale.columns) / len(scale.columns))}
        for row in rows
    ]  # fmt: skip
    return _mean(counted, scale.code, scored)


def _mean(counted: Counted, column: str, rows: Any) -> Measured:
    found = counted.method(column, rows, {"numbers": column}).tables["numbers"][0]
    return Measured(found["value"], found["low"], found["high"], len(rows))
