"""A questionnaire as somebody wrote it, read into its words; every fault is told with its line. Not here: files, FHIR."""

from collections.abc import Mapping, Sequence
from typing import Any

from heyi.contexts.surveys.terms.questionnaire import (
    CERTAINTIES,
    WITH_CHOICES,
    Choice,
    Condition,
    Kind,
    Question,
    Questionnaire,
    Scale,
    Section,
)
from heyi.kernel.reading import Reader
from heyi.kernel.words import Words
from heyi.methods.refusals import listed

_PARTS = frozenset(
    ("questionnaire", "version", "title", "introduction", "sections", "scales", "choices", "source", "status")
)
_OF_A_QUESTION = frozenset(
    ("code", "kind", "zh", "en", "choices", "rows", "least", "most", "low", "high", "required", "shown_if")
)
# A scale of more points is a number.
_MOST_POINTS = 20
_FURTHEST = 1e9


def questionnaire_of(tree: Any) -> Questionnaire:
    """The questionnaire behind a mapping.

    Raises: Unfit naming every fault with its place, and its line where the mapping knows it.
    """
    reader = _QuestionnaireReader()
    read = reader.questionnaire(reader.mapping(tree, "questionnaire"))
    if reader.faults:
        raise listed(
            "questionnaire_wrong",
            f"问卷有 {len(reader.faults)} 处错误：",
            f"The questionnaire has {len(reader.faults)} faults:",
            reader.faults,
        )
    return read


class _QuestionnaireReader(Reader):
    """Reads a questionnaire. Lists of choices that several questions share stand once under `choices`, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.shared: dict[str, tuple[Choice, ...]] = {}

    def questionnaire(self, tree: Mapping[str, Any]) -> Questionnaire:
        self.known(tree, "", _PARTS)
        shared = tree.get("choices") or {}
        for name in self.mapping(shared, "choices"):
            self.shared[str(name)] = self.each(shared, name, "choices.", self.choice_of, needs_one=True)
        sections = self.each(tree, "sections", "", self.section, needs_one=True)
        scales = self.each(tree, "scales", "", self.scale)
        self.names(sections, scales)
        return Questionnaire(
            code=self.code(tree, "questionnaire", "questionnaire"),
            version=self.text(tree, "version", "questionnaire"),
            title=self.words(tree, "title", "title"),
            introduction=self.words(tree, "introduction", "introduction"),
            sections=sections,
            scales=scales,
            source=self.text(tree, "source", "questionnaire"),
            status=self.choice(tree, "status", "questionnaire", CERTAINTIES, "unverified"),
        )

    def section(self, one: Mapping[str, Any], place: str) -> Section:
        return Section(
            self.code(one, "code", f"{place}.code"),
            self.said(one, place),
            self.each(one, "questions", f"{place}.", self.question, needs_one=True),
            self.each(one, "shown_if", f"{place}.", self.condition),
        )

    def question(self, one: Mapping[str, Any], place: str) -> Question:
        self.known(one, f"{place}.", _OF_A_QUESTION)
        kind = Kind(self.choice(one, "kind", place, [str(kind) for kind in Kind], str(Kind.SINGLE)))
        choices = self.choices(one, place) if kind in WITH_CHOICES else ()
        least, most = self.reach(one, place, kind)
        return Question(
            code=self.code(one, "code", f"{place}.code"),
            words=self.said(one, place),
            kind=kind,
            choices=choices,
            rows=self.each(one, "rows", f"{place}.", self.choice_of, needs_one=kind is Kind.MATRIX),
            least=least,
            most=most,
            low_words=self.end(one, "low", place),
            high_words=self.end(one, "high", place),
            is_required=bool(one.get("required", False)),
            shown_if=self.each(one, "shown_if", f"{place}.", self.condition),
        )

    def choices(self, one: Mapping[str, Any], place: str) -> tuple[Choice, ...]:
        """The choices written here, or the shared ones called by name."""
        given = one.get("choices")
        if isinstance(given, str):
            if given not in self.shared:
                self.fault(
                    f"{place}.choices",
                    f"没有共用选项“{given}”",
                    f"no shared choices {given!r}",
                    one,
                    "choices",
                )
            return self.shared.get(given, ())
        found: tuple[Choice, ...] = self.each(one, "choices", f"{place}.", self.choice_of, needs_one=True)
        self.once(f"{place}.choices", [choice.code for choice in found])
        return found

    def choice_of(self, one: Mapping[str, Any], place: str) -> Choice:
        score = one.get("score")
        if score is not None:
            score = self.number(one, "score", f"{place}.score", (-_FURTHEST, _FURTHEST), 0)
        return Choice(
            self.code(one, "code", f"{place}.code"),
            self.said(one, place),
            score,
            bool(one.get("alone", False)),
        )

    def reach(self, one: Mapping[str, Any], place: str, kind: Kind) -> tuple[float | None, float | None]:
        if kind not in (Kind.SCALE, Kind.NUMBER):
            return None, None
        ends = [
            None
            if one.get(key) is None
            else self.number(one, key, f"{place}.{key}", (-_FURTHEST, _FURTHEST), 0)
            for key in ("least", "most")
        ]
        least, most = ends
        if kind is Kind.SCALE and (least is None or most is None or not 0 < most - least < _MOST_POINTS):
            told = (
                f"量表题要有 least 和 most，且不超过 {_MOST_POINTS} 级",
                f"a scale needs least and most, {_MOST_POINTS} points at most",
            )
            self.fault(place, *told, one, "least")
        elif least is not None and most is not None and least > most:
            self.fault(place, "least 大于 most", "least is above most", one, "least")
        return least, most

    def end(self, one: Mapping[str, Any], key: str, place: str) -> Words | None:
        return None if one.get(key) is None else self.words(one, key, f"{place}.{key}")

    def condition(self, one: Mapping[str, Any], place: str) -> Condition:
        several = one.get("one_of") or ()
        if isinstance(several, str) or not isinstance(several, Sequence):
            self.fault(f"{place}.one_of", "应为列表", "must be a list", one, "one_of")
            several = ()
        ends = [
            None
            if one.get(key) is None
            else self.number(one, key, f"{place}.{key}", (-_FURTHEST, _FURTHEST), 0)
            for key in ("least", "most")
        ]
        return Condition(self.code(one, "question", f"{place}.question"), tuple(map(str, several)), *ends)

    def scale(self, one: Mapping[str, Any], place: str) -> Scale:
        columns, reverse = (tuple(map(str, one.get(key) or ())) for key in ("columns", "reverse"))
        if len(columns) < 2:
            self.fault(f"{place}.columns", "至少要有两列", "needs two columns at least", one, "columns")
        strange = sorted(set(reverse) - set(columns))
        if strange:
            self.fault(
                f"{place}.reverse",
                f"不在量表中：{'、'.join(strange)}",
                f"not in the scale: {', '.join(strange)}",
                one,
            )
        return Scale(self.code(one, "code", f"{place}.code"), self.said(one, place), columns, reverse)

    def names(self, sections: Sequence[Section], scales: Sequence[Scale]) -> None:
        """Whether each name is there once, and conditions and scales call what is there, conditions what was asked before."""
        self.once("sections", [one.code for one in sections])
        columns = [column for section in sections for one in section.questions for column in one.columns]
        self.once("questions", columns)
        before: dict[str, Question] = {}
        for section in sections:
            self.conditions(section.shown_if, before, section.code)
            for one in section.questions:
                self.conditions(one.shown_if, before, one.code)
                before[one.code] = one
        for scale in scales:
            strange = [column for column in scale.columns if column not in columns]
            if strange:
                told = f"没有这些题：{'、'.join(strange)}", f"no such questions: {', '.join(strange)}"
                self.fault(f"scales.{scale.code}", *told)

    def conditions(self, conditions: Sequence[Condition], before: Mapping[str, Question], place: str) -> None:
        for one in conditions:
            asked = before.get(one.question)
            if asked is None:
                self.fault(place, f"前面没有题目“{one.question}”", f"no question {one.question!r} before it")
            elif one.one_of and asked.kind in (Kind.SINGLE, Kind.SEVERAL):
                strange = sorted(set(one.one_of) - {choice.code for choice in asked.choices})
                if strange:
                    told = (
                        f"“{one.question}”没有选项 {'、'.join(strange)}",
                        f"{one.question!r} has no choices {', '.join(strange)}",
                    )
                    self.fault(place, *told)
