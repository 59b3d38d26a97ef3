"""Answers of one form against its questionnaire: what was asked, what is missing, what cannot be. Not here: counting forms."""

from collections.abc import Mapping
from dataclasses import dataclass

from heyi.contexts.surveys.terms.questionnaire import Condition, Kind, Question, Questionnaire
from heyi.kernel.words import Words

Given = Mapping[str, str]

_SEPARATORS = (";", "；", "|", "、")
_LONGEST = 4000
# Up to here a float holds every whole number.
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer. Shape: `code` is for programs, `words` tell what is wrong and what to do."""

    column: str
    value: str
    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class Form:
    """A form read.

    Shape: `answers` by column, only of what was asked and answered: codes of choices, several with semicolons between them in the
           order of the questionnaire, numbers as written without spaces; `asked` are all columns that were asked.
    """

    answers: Mapping[str, str]
    asked: tuple[str, ...]
    faults: tuple[Fault, ...]


def form_of(questionnaire: Questionnaire, given: Given) -> Form:
    """The form behind what somebody wrote, choices by their code or by their words in either language."""
    answers: dict[str, str] = {}
    asked: list[str] = []
    faults: list[Fault] = []
    for section in questionnaire.sections:
        is_open = _holds(section.shown_if, answers)
        for question in section.questions:
            if is_open and _holds(question.shown_if, answers):
                asked.extend(question.columns)
                _read(question, given, answers, faults)
            else:
                faults.extend(_unasked(question, given))
    return Form(answers, tuple(asked), tuple(faults))


def _holds(conditions: tuple[Condition, ...], answers: Mapping[str, str]) -> bool:
    return all(_is_so(one, answers.get(one.question, "")) for one in conditions)


def _is_so(condition: Condition, answer: str) -> bool:
    if not answer:
        return False
    if condition.one_of:
        return bool(set(condition.one_of) & set(answer.split(";")))
    if condition.least is None and condition.most is None:
        return True
    try:
        value = float(answer)
    except ValueError:
        return False
    return (condition.least is None or value >= condition.least) and (
        condition.most is None or value <= condition.most
    )


def _read(question: Question, given: Given, answers: dict[str, str], faults: list[Fault]) -> None:
    for column in question.columns:
        value = str(given.get(column, "") or "").strip()
        if not value:
            if question.is_required:
                faults.append(
                    Fault(
                        column,
                        "",
                        "answer_missing",
                        Words("必答题没有回答", "this must be answered and is not"),
                    )
                )
            continue
        read = _choice(question, value) if question.choices else _written(question, value)
        if isinstance(read, Words):
            faults.append(Fault(column, value, "answer_wrong", read))
        else:
            answers[column] = read


def _choice(question: Question, value: str) -> str | Words:
    """The codes chosen, or what is wrong."""
    names = {choice.code.lower(): choice.code for choice in question.choices}
    names |= {
        words.lower(): choice.code
        for choice in question.choices
        for words in (choice.words.zh, choice.words.en)
    }
    whole = names.get(value.lower())
    if question.kind is not Kind.SEVERAL:
        several = ", ".join(choice.code for choice in question.choices)
        return whole or Words(f"不是选项，应为 {several} 之一", f"is no choice; must be one of {several}")
    parts = [value] if whole else _split(value)
    strange = [part for part in parts if part.lower() not in names]
    if strange:
        return Words(f"不是选项：{'、'.join(strange)}", f"no choices: {', '.join(strange)}")
    chosen = {names[part.lower()] for part in parts}
    alone = [choice.code for choice in question.choices if choice.is_alone and choice.code in chosen]
    if alone and len(chosen) > 1:
        return Words(f"“{alone[0]}”不能与其他选项同选", f"{alone[0]!r} excludes every other choice")
    return ";".join(choice.code for choice in question.choices if choice.code in chosen)


def _split(value: str) -> list[str]:
    for separator in _SEPARATORS:
        value = value.replace(separator, _SEPARATORS[0])
    return [part.strip() for part in value.split(_SEPARATORS[0]) if part.strip()]


def _written(question: Question, value: str) -> str | Words:
    if question.kind is Kind.TEXT:
        if len(value) > _LONGEST:
            return Words(f"超过 {_LONGEST} 字", f"is longer than {_LONGEST} signs")
        return value
    try:
        number = float(value)
    except ValueError:
        return Words("应为数字", "must be a number")
    if number != number or number in (float("inf"), float("-inf")):
        return Words("应为数字", "must be a number")
    if question.kind is Kind.SCALE and not number.is_integer():
        return Words("量表题应为整数", "a scale takes whole numbers")
    if (question.least is not None and number < question.least) or (
        question.most is not None and number > question.most
    ):
        reach = f"{_end(question.least)} – {_end(question.most)}"
        return Words(f"超出范围 {reach}", f"lies outside {reach}")
    # A whole number keeps every digit: 1234567 is not 1.23457e+06.
    return f"{number:.0f}" if number.is_integer() and abs(number) < _EXACT else repr(number)


def _end(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"


def _unasked(question: Question, given: Given) -> list[Fault]:
    """An answer to what was not asked: on paper somebody went on where the form said to skip."""
    words = Words(
        "按跳转逻辑不应回答此题，未采用", "was not to be asked after the answers before it, and is left out"
    )
    return [
        Fault(column, str(given[column]), "answer_unasked", words)
        for column in question.columns
        if str(given.get(column, "") or "").strip()
    ]
