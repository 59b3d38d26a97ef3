"""Forms sifted into a cohort, criterion by criterion. Not here: describing it (baseline), who may (actions)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from heyi.contexts.surveys.terms.cohort import Cohort, Criterion, Sieve, Test, Variable, VariableKind
from heyi.contexts.surveys.terms.collecting import AnsweredForms, Mode, Point
from heyi.contexts.surveys.terms.questionnaire import Kind, Question, Questionnaire
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.words import Words
from heyi.methods.tabular.table import number_of

Row = Mapping[str, str]
MOST_CRITERIA = 12
_KINDS = {
    Kind.SINGLE: VariableKind.ONE,
    Kind.MATRIX: VariableKind.ONE,
    Kind.SEVERAL: VariableKind.SEVERAL,
    Kind.SCALE: VariableKind.NUMBER,
    Kind.NUMBER: VariableKind.NUMBER,
}
_MODES: Mapping[str, Words] = {
    Mode.LINK: Words("本人手机", "own phone"),
    Mode.KIOSK: Words("院内设备", "device of the house"),
    Mode.PAPER: Words("纸质", "paper"),
    Mode.INTERVIEW: Words("访问员", "asked by staff"),
}
_LANGUAGES = {"zh-hans": Words("中文", "Chinese"), "en": Words("英文", "English")}


def variables_of(questionnaire: Questionnaire, points: Sequence[Point]) -> tuple[Variable, ...]:
    """The columns of a survey by which one may sift or describe; open answers are none of them."""
    areas = {one.area: Words(one.area, one.area) for one in points if one.area}
    names = {one.name: Words(one.name, one.name) for one in points}
    beside = (
        Variable("area", VariableKind.ONE, Words("地区", "Area"), areas),
        Variable("point", VariableKind.ONE, Words("调查点", "Point"), names),
        Variable("mode", VariableKind.ONE, Words("作答方式", "How it was answered"), _MODES),
        Variable("language", VariableKind.ONE, Words("作答语言", "Language"), _LANGUAGES),
        Variable("answered_on", VariableKind.DAY, Words("作答日期", "Day of the answer"), {}),
    )
    own = (
        _variable(one, place) for one in questionnaire.questions if one.kind in _KINDS for place in range(len(one.columns))
    )  # fmt: skip
    return (*own, *beside)


def _variable(question: Question, place: int) -> Variable:
    words = question.words
    if question.kind is Kind.MATRIX:
        row = question.rows[place].words
        words = Words(f"{words.zh} · {row.zh}", f"{words.en} · {row.en}")
    answers = {one.code: one.words for one in question.choices}
    return Variable(question.columns[place], _KINDS[question.kind], words, answers)


def check_criteria(criteria: Sequence[Criterion], variables: Sequence[Variable]) -> None:
    """Whether each criterion asks what its column can answer.

    Raises: InputInvalid.
    """
    known = {one.column: one for one in variables}
    wrong = [one for one in criteria if one.column not in known or not _can_be(one, known[one.column])]
    if wrong or len(criteria) > MOST_CRITERIA:
        raise InputInvalid(*(Problem("criteria", "malformed") for _ in wrong or criteria[:1]))


def _can_be(one: Criterion, variable: Variable) -> bool:
    if one.test is Test.ANSWERED:
        return not one.values
    if one.test is Test.BETWEEN:
        return _are_bounds(one.values, variable.kind)
    is_of_few = variable.kind in (VariableKind.ONE, VariableKind.SEVERAL)
    return is_of_few and bool(one.values) and set(one.values) <= set(variable.answers)


def _are_bounds(values: tuple[str, ...], kind: VariableKind) -> bool:
    given = [value for value in values if value]
    if len(values) != 2 or not given:
        return False
    if kind is VariableKind.NUMBER:
        numbers = [number_of(value) for value in given]
        return all(one is not None for one in numbers) and numbers == sorted(
            numbers, key=lambda one: one or 0
        )
    return kind is VariableKind.DAY and all(map(_is_day, given)) and given == sorted(given)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def cohort_of(forms: AnsweredForms, criteria: Sequence[Criterion]) -> Cohort:
    """The forms that meet every criterion, and how many each of them left.

    Raises: InputInvalid for criteria that the survey's columns cannot meet.
    """
    variables = variables_of(forms.questionnaire, forms.points)
    check_criteria(criteria, variables)
    kept: list[Row] = list(_without_texts(forms))
    rest: list[Row] = []
    sieves: list[Sieve] = []
    for one in criteria:
        met = [row for row in kept if _meets(row, one)]
        out = [row for row in kept if not _meets(row, one)]
        unanswered = sum(not row.get(one.column) for row in out)
        sieves.append(Sieve(one, len(met), unanswered, len(out) - unanswered))
        kept, rest = met, [*rest, *out]
    return Cohort(replace(forms, rows=tuple(kept)), tuple(rest), tuple(sieves))


def _without_texts(forms: AnsweredForms) -> Iterable[Row]:
    texts = {
        column for one in forms.questionnaire.questions if one.kind is Kind.TEXT for column in one.columns
    }
    for row in forms.rows:
        yield {name: text for name, text in row.items() if name not in texts}


def _meets(row: Row, one: Criterion) -> bool:
    answer = row.get(one.column, "")
    if not answer:
        return False
    if one.test is Test.ANSWERED:
        return True
    if one.test is not Test.BETWEEN:
        return bool(set(answer.split(";")) & set(one.values)) is (one.test is Test.ONE_OF)
    low, high = one.values
    value, bounds = number_of(answer), (number_of(low), number_of(high))
    if value is None:
        # A day as it is written stands in the order of days.
        return (not low or answer >= low) and (not high or answer <= high)
    return (bounds[0] is None or value >= bounds[0]) and (bounds[1] is None or value <= bounds[1])
