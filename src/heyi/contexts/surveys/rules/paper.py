"""A questionnaire as a form on paper: boxes to tick, lines to write on, where to skip to. Not here: how it is set."""

from collections.abc import Iterator

from heyi.contexts.surveys.terms.questionnaire import Condition, Kind, Question, Questionnaire
from heyi.kernel.report import Block, Grid, Paragraph, Report, Section
from heyi.kernel.words import Words

_BOX = "☐"
_LINE = "_" * 40
_ALL = Words("（可多选）", " (several answers)")
_ONLY_IF = Words("仅当", "Only if")
_COLON, _COMMA = Words("：", ": "), Words("、", ", ")


def form_on_paper(questionnaire: Questionnaire, language: str, *, day: str) -> Report:
    """The form, questions numbered through; the column of each stands beside it for whoever types it in."""
    numbers = {one.code: number for number, one in enumerate(questionnaire.questions, start=1)}
    sections = [
        Section(
            section.words.said(language),
            (
                *_only_if(section.shown_if, questionnaire, numbers, language),
                *(
                    block
                    for one in section.questions
                    for block in _question(one, questionnaire, numbers, language)
                ),
            ),
        )
        for section in questionnaire.sections
    ]
    return Report(
        language=language,
        title=questionnaire.title.said(language),
        day=day,
        lines=(("", questionnaire.introduction.said(language)),),
        sections=tuple(sections),
        foot=f"{questionnaire.code} {questionnaire.version}",
        has_contents=False,
    )


def _question(
    question: Question, questionnaire: Questionnaire, numbers: dict[str, int], language: str
) -> Iterator[Block]:
    several = question.kind is Kind.SEVERAL and _ALL.said(language) not in question.words.said(language)
    mark = _ALL.said(language) if several and "多选" not in question.words.zh else ""
    yield Paragraph(f"{numbers[question.code]}. {question.words.said(language)}{mark}")
    yield from _only_if(question.shown_if, questionnaire, numbers, language)
    if question.kind is Kind.MATRIX:
        head = ("", *(choice.words.said(language) for choice in question.choices))
        boxes = (_BOX,) * len(question.choices)
        yield Grid(
            head, tuple((row.words.said(language), *boxes) for row in question.rows), caption=question.code
        )
        return
    if question.choices:
        answers = "   ".join(f"{_BOX} {choice.words.said(language)}" for choice in question.choices)
    elif question.kind is Kind.SCALE:
        answers = _points(question, language)
    else:
        answers = _LINE
    yield Paragraph(answers)
    yield Paragraph(question.code, is_quiet=True)


def _points(question: Question, language: str) -> str:
    least, most = int(question.least or 0), int(question.most or 0)
    low, high = (words.said(language) if words else "" for words in (question.low_words, question.high_words))
    return f"{low}   {'   '.join(f'{_BOX} {point}' for point in range(least, most + 1))}   {high}".strip()


def _only_if(
    conditions: tuple[Condition, ...], questionnaire: Questionnaire, numbers: dict[str, int], language: str
) -> Iterator[Block]:
    asked = {one.code: one for one in questionnaire.questions}
    for one in conditions:
        told = _answers(one, asked[one.question], language)
        yield Paragraph(
            f"{_ONLY_IF.said(language)} {numbers[one.question]}{_COLON.said(language)}{told}", is_quiet=True
        )


def _answers(condition: Condition, asked: Question, language: str) -> str:
    if condition.one_of:
        names = {choice.code: choice.words.said(language) for choice in asked.choices}
        return _COMMA.said(language).join(names.get(code, code) for code in condition.one_of)
    ends = ("≥", condition.least), ("≤", condition.most)
    return " ".join(f"{sign} {value:g}" for sign, value in ends if value is not None) or "✓"
