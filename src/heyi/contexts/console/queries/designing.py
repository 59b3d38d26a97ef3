"""The designer's page in words: sections and questions as lines, the open one with everything to choose from, faults in place.

Not here: what was typed (forms.designing), what a step does (surveys).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.questionnaire import Kind
from heyi.foundation.words import name

Tree = dict[str, Any]

ICONS: Mapping[Kind, str] = {
    Kind.SINGLE: "circle-dot",
    Kind.SEVERAL: "list-check",
    Kind.SCALE: "adjustments",
    Kind.MATRIX: "table",
    Kind.NUMBER: "activity",
    Kind.TEXT: "writing-sign",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose from."""

    value: str
    words: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionShown:
    """One condition that is being written.

    Shape: `kept` are the answers it names of a question that does not stand before it now; they come back with the question.
    """

    number: int
    questions: tuple[Option, ...]
    answers: tuple[Option, ...]
    is_choice: bool
    least: Any
    most: Any
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartShown:
    """A section, a question or a scale.

    Shape: `part` as `surveys.designing.laid_open` has it; what only the open one needs is empty elsewhere.
    """

    address: str
    part: Tree
    is_open: bool
    faults: tuple[str, ...]
    number: int = 0
    kind: str = ""
    icon: str = ""
    only_if: str = ""
    conditions: tuple[ConditionShown, ...] = ()
    has_earlier: bool = False
    kinds: tuple[Option, ...] = ()
    lists: tuple[Option, ...] = ()
    columns: tuple[tuple[Option, bool], ...] = ()
    questions: tuple["PartShown", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignerTold:
    """Everything the designer shows."""

    head: PartShown
    sections: tuple[PartShown, ...]
    scales: tuple[PartShown, ...]
    kinds: tuple[Option, ...]
    count: int
    faults: tuple[str, ...]
    fault_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    tree: Tree
    opened: str
    faults: Mapping[str, list[str]]
    language: str
    numbers: dict[str, int] = field(default_factory=dict)


def designer_told(
    tree: Tree, opened: str, placed: Iterable[surveys.Placed], *, language: str
) -> DesignerTold:
    """The page for what is being written."""
    faults: dict[str, list[str]] = {}
    for fault in placed:
        faults.setdefault(fault.address, []).append(_fault_words(fault, language))
    page = _Page(tree=tree, opened=opened, faults=faults, language=language)
    for number, one in enumerate(surveys.designing.questions_of(tree), start=1):
        page.numbers.setdefault(one["code"], number)
    sections = tuple(_sections(page))
    return DesignerTold(
        head=_part(page, surveys.designing.HEAD, tree),
        sections=sections,
        scales=tuple(_scale(page, f"scale{at}", one) for at, one in enumerate(tree["scales"])),
        kinds=_kinds(""),
        count=len(surveys.designing.questions_of(tree)),
        faults=tuple(faults.get("", ())),
        fault_count=sum(len(one) for one in faults.values()),
    )


def _fault_words(one: surveys.Placed, language: str) -> str:
    """A fault behind the words of the list, the entry and the field it concerns."""
    parts = [name("questionnaire_part", key) for key in (one.part, one.field) if key]
    if one.entry and one.part:
        parts[0] = f"{parts[0]} {one.entry}"
    between = ": " if language.startswith("en") else "："
    return between.join((" · ".join(parts), one.words)) if parts else one.words


def _sections(page: _Page) -> Iterator[PartShown]:
    number = 0
    for at, section in enumerate(page.tree["sections"]):
        questions = []
        for inside, one in enumerate(section["questions"]):
            number += 1
            questions.append(_question(page, f"s{at}q{inside}", one, number))
        address = f"s{at}"
        yield _part(
            page,
            address,
            section,
            number=at + 1,
            only_if=_only_if(page, section),
            questions=tuple(questions),
            **_conditions(page, address, section),
        )


def _part(page: _Page, address: str, part: Tree, **more: Any) -> PartShown:
    return PartShown(
        address=address,
        part=part,
        is_open=page.opened == address,
        faults=tuple(page.faults.get(address, ())),
        **more,
    )


def _question(page: _Page, address: str, one: Tree, number: int) -> PartShown:
    kind = Kind(one["kind"])
    more: dict[str, Any] = {}
    if page.opened == address:
        more = {"kinds": _kinds(kind), "lists": _lists(page, one)}
    return _part(
        page,
        address,
        one,
        number=number,
        kind=name("question_kind", kind),
        icon=ICONS[kind],
        only_if=_only_if(page, one),
        **more,
        **_conditions(page, address, one),
    )


def _scale(page: _Page, address: str, one: Tree) -> PartShown:
    if page.opened != address:
        return _part(page, address, one)
    columns = [
        (column, words)
        for question in surveys.designing.questions_of(page.tree)
        if question["kind"] != Kind.TEXT
        for column, words in zip(
            surveys.designing.columns_of(question), _column_words(page, question), strict=True
        )
    ]
    options = tuple(
        (Option(value=column, words=words, is_chosen=column in one["columns"]), column in one["reverse"])
        for column, words in columns
        if not column.endswith("_") and column
    )
    return _part(page, address, one, columns=options)


def _column_words(page: _Page, question: Tree) -> list[str]:
    if question["kind"] == Kind.MATRIX:
        return [_words(page, row) for row in question["rows"]]
    return [_words(page, question)]


def _words(page: _Page, one: Tree) -> str:
    first, second = ("en", "zh") if page.language.startswith("en") else ("zh", "en")
    return str(one[first] or one[second] or one["code"])


def _kinds(chosen: str) -> tuple[Option, ...]:
    return tuple(
        Option(value=str(one), words=name("question_kind", one), is_chosen=one == chosen) for one in Kind
    )


def _lists(page: _Page, question: Tree) -> tuple[Option, ...]:
    """Lists of choices that may be taken: those used everywhere, and those of the other questions."""
    known = [Option(value=key, words=name("choice_list", key)) for key in surveys.stepping.LISTS]
    others = [
        Option(value=f"={one['code']}", words=gettext("同“%(words)s”") % {"words": _words(page, one)[:30]})
        for one in surveys.designing.questions_of(page.tree)
        if one["code"] and one["choices"] and one is not question
    ]
    return (*known, *others)


def _conditions(page: _Page, address: str, one: Tree) -> dict[str, Any]:
    if page.opened != address:
        return {}
    earlier = surveys.stepping.before(page.tree, address)
    shown = tuple(_condition(page, at, told, earlier) for at, told in enumerate(one["shown_if"]))
    return {"conditions": shown, "has_earlier": bool(earlier)}


def _condition(page: _Page, at: int, told: Tree, earlier: list[Tree]) -> ConditionShown:
    asked = next((one for one in earlier if one["code"] == told["question"]), None)
    options = [
        Option(
            value=one["code"],
            words=f"{page.numbers.get(one['code'], '')}. {_words(page, one)[:60]}",
            is_chosen=one["code"] == told["question"],
        )
        for one in earlier
    ]
    if asked is None:
        # It was asked before and is not now: the condition stays as it is until somebody chooses.
        missing = gettext("（前面没有这道题：%(code)s）") % {"code": told["question"]}
        options.insert(0, Option(value=told["question"], words=missing, is_chosen=True))
    is_choice = bool(asked and asked["kind"] in (Kind.SINGLE, Kind.SEVERAL))
    return ConditionShown(
        number=at,
        questions=tuple(options),
        answers=tuple(_answers(page, told, asked)) if asked and is_choice else (),
        is_choice=is_choice,
        least=told["least"],
        most=told["most"],
        kept=tuple(told["one_of"]) if asked is None else (),
    )


def _answers(page: _Page, told: Tree, asked: Tree) -> Iterator[Option]:
    known = {one["code"] for one in asked["choices"] if one["code"]}
    for one in asked["choices"]:
        if one["code"]:
            yield Option(value=one["code"], words=_words(page, one), is_chosen=one["code"] in told["one_of"])
    for code in told["one_of"]:
        if code not in known:
            yield Option(value=code, words=code, is_chosen=True)


def _only_if(page: _Page, one: Tree) -> str:
    """Its conditions in a few words."""
    return "；".join(_condition_words(page, condition) for condition in one["shown_if"])


def _condition_words(page: _Page, told: Tree) -> str:
    by_code = {one["code"]: one for one in surveys.designing.questions_of(page.tree)}
    asked = by_code.get(told["question"])
    choices = {one["code"]: _words(page, one) for one in asked["choices"]} if asked else {}
    ends = [f"{sign} {told[key]}" for sign, key in (("≥", "least"), ("≤", "most")) if told[key] is not None]
    answers = " / ".join([*(choices.get(code, code) for code in told["one_of"]), *ends])
    facts = {"number": page.numbers.get(told["question"], "?"), "answers": answers or "✓"}
    return gettext("仅当第 %(number)s 题：%(answers)s") % facts
