"""A questionnaire as a page puts it: words in the reader's language, what was answered so far, what is wrong with it.

Not here: what fits (surveys), how it looks (templates/console/parts/survey_questions.html).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.questionnaire import Choice, Condition, Kind, Question, Questionnaire
from heyi.kernel.words import Words

_SEVERAL = ";"


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """An answer to choose, as a page shows it. Shape: `key` is the digit that chooses it by keyboard, empty beyond nine."""

    code: str
    words: str
    is_chosen: bool
    is_alone: bool
    key: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What a column asks. Shape: `words` only of the rows of a matrix; `fault` in the reader's language."""

    column: str
    words: str
    value: str
    choices: tuple[ShownChoice, ...]
    fault: str


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as a page shows it. Shape: `conditions` is JSON for the page's script, `skip` the same in words."""

    code: str
    number: int
    kind: str
    words: str
    is_required: bool
    rows: tuple[ShownRow, ...]
    least: str
    most: str
    low: str
    high: str
    conditions: str
    skip: str

    @property
    def has_fault(self) -> bool:
        """Whether any of its answers is wrong."""
        return any(row.fault for row in self.rows)


@dataclass(frozen=True, slots=True)
class ShownSection:
    """Questions under one heading."""

    code: str
    words: str
    questions: tuple[ShownQuestion, ...]
    conditions: str


def said(words: Words | None, language: str) -> str:
    """Words in a language; English where it is asked for, Chinese else."""
    if words is None:
        return ""
    return words.en if language.startswith("en") else words.zh


def given_of(questionnaire: Questionnaire, sent: QueryDict | Mapping[str, object]) -> dict[str, str]:
    """The answers in what a page sent, by column; several choices of one question stand behind one another."""
    given: dict[str, str] = {}
    for column in questionnaire.columns:
        if isinstance(sent, QueryDict):
            parts = [one.strip() for one in sent.getlist(column)]
        else:
            value = sent.get(column)
            parts = [str(one) for one in value] if isinstance(value, list) else [str(value or "").strip()]
        text = _SEVERAL.join(part for part in parts if part)
        if text:
            given[column] = text
    return given


def shown_sections(
    questionnaire: Questionnaire,
    *,
    language: str,
    given: Mapping[str, str] | None = None,
    faults: Iterable[surveys.Fault] = (),
) -> tuple[ShownSection, ...]:
    """The whole questionnaire for a page, questions numbered through."""
    shown = _Shown(questionnaire, language, given or {}, {one.column: one for one in faults})
    return tuple(
        ShownSection(
            code=section.code,
            words=said(section.words, language),
            questions=tuple(shown.question(one) for one in section.questions),
            conditions=_as_json(section.shown_if),
        )
        for section in questionnaire.sections
    )


def _as_json(conditions: Iterable[Condition]) -> str:
    """For the script of the page, which hides what is not asked; empty where it is always asked."""
    told = [
        {"question": one.question, "one_of": list(one.one_of), "least": one.least, "most": one.most}
        for one in conditions
    ]
    return json.dumps(told) if told else ""


class _Shown:
    """Turns one question after the other into what a page shows."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        language: str,
        given: Mapping[str, str],
        faults: Mapping[str, surveys.Fault],
    ) -> None:
        self.language, self.given, self.faults = language, given, faults
        self.by_code = {one.code: one for one in questionnaire.questions}
        self.numbers = {one.code: number for number, one in enumerate(questionnaire.questions, start=1)}

    def question(self, question: Question) -> ShownQuestion:
        return ShownQuestion(
            code=question.code,
            number=self.numbers[question.code],
            kind=str(question.kind),
            words=said(question.words, self.language),
            is_required=question.is_required,
            rows=tuple(self.rows(question)),
            least=_number(question.least),
            most=_number(question.most),
            low=said(question.low_words, self.language),
            high=said(question.high_words, self.language),
            conditions=_as_json(question.shown_if),
            skip="；".join(self.skip(one) for one in question.shown_if),
        )

    def rows(self, question: Question) -> Iterable[ShownRow]:
        words = [said(one.words, self.language) for one in question.rows] or [""]
        for column, row in zip(question.columns, words, strict=True):
            value = self.given.get(column, "")
            fault = self.faults.get(column)
            yield ShownRow(
                column,
                row,
                value,
                self.choices(question, value),
                said(fault.words, self.language) if fault else "",
            )

    def choices(self, question: Question, value: str) -> tuple[ShownChoice, ...]:
        chosen = set(value.split(_SEVERAL)) if question.kind is Kind.SEVERAL else {value}
        choices = question.choices or _points(question)
        return tuple(
            ShownChoice(
                one.code,
                said(one.words, self.language),
                one.code in chosen,
                one.is_alone,
                _key(place, one, question),
            )
            for place, one in enumerate(choices, start=1)
        )

    def skip(self, condition: Condition) -> str:
        """When a question is asked, for whoever reads without a script."""
        asked = self.by_code[condition.question]
        number = self.numbers[condition.question]
        chosen = [said(one.words, self.language) for one in asked.choices if one.code in condition.one_of]
        if not self.language.startswith("en"):
            if chosen:
                return f"第{number}题选“{'、'.join(chosen)}”时回答"
            return (
                f"第{number}题{_reach(condition, '至')}时回答"
                if _reach(condition, "至")
                else f"第{number}题回答了才答"
            )
        if chosen:
            return f"only if question {number} is “{' / '.join(chosen)}”"
        return f"only if question {number} is answered {_reach(condition, ' to ')}".strip()


def _reach(condition: Condition, between: str) -> str:
    ends = _number(condition.least), _number(condition.most)
    return between.join(ends) if any(ends) else ""


def _points(question: Question) -> tuple[Choice, ...]:
    """The points of a scale, as choices by their number."""
    if question.kind is not Kind.SCALE or question.least is None or question.most is None:
        return ()
    return tuple(
        Choice(str(point), Words(str(point), str(point)))
        for point in range(int(question.least), int(question.most) + 1)
    )


def _key(place: int, choice: Choice, question: Question) -> str:
    if question.kind is Kind.SCALE:
        return choice.code if len(choice.code) == 1 else ""
    return str(place) if place <= 9 else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
