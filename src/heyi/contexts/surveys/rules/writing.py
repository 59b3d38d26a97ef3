"""A questionnaire written out and taken over again: as YAML with the line of each fault, as FHIR. Not here: what it may say."""

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent

from heyi.contexts.surveys.rules import fhir_reading
from heyi.contexts.surveys.rules.editing import QuestionnaireWrong
from heyi.contexts.surveys.rules.fhir import resource_of
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.kernel.reading import plain
from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit

# The longest that come with the house have 9 kB.
LARGEST_TEXT = 400_000
_DEEPEST = 16
_WIDTH = 120
# A database may keep the parts in any order; people read them in this one.
_ORDER = (
    "questionnaire", "version", "title", "introduction", "source", "status", "code", "kind", "question", "one_of", "zh", "en",
    "score", "alone", "required", "least", "most", "low", "high", "choices", "rows", "columns", "reverse", "shown_if",
    "questions", "sections", "scales",
)  # fmt: skip
_PLACES = {key: place for place, key in enumerate(_ORDER)}


def text_of(tree: Any) -> str:
    """The questionnaire as YAML; what was read from it is the same tree."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = StringIO()
    yaml.dump(_ordered(plain(tree)), written)
    return written.getvalue()


def _ordered(part: Any) -> Any:
    if isinstance(part, list):
        return [_ordered(one) for one in part]
    if isinstance(part, dict):
        keys = sorted(part, key=lambda key: (_PLACES.get(key, len(_ORDER)), key))
        return {key: _ordered(part[key]) for key in keys}
    return part


def tree_in(text: str) -> Mapping[str, object]:
    """The questionnaire in a text.

    Raises: QuestionnaireWrong with every fault and its line; aliases, anchors and tags are none of what a questionnaire needs.
    """
    if len(text) > LARGEST_TEXT:
        raise QuestionnaireWrong(
            f"文本超过 {LARGEST_TEXT} 字。", f"The text is longer than {LARGEST_TEXT} signs."
        )
    try:
        _scan(text)
        tree = YAML(typ="rt", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError) as wrong:
        raise _broken(wrong) from wrong
    if hasattr(tree, "setdefault"):
        # The number of an edition is given by the store.
        tree.setdefault("version", "1")
    try:
        questionnaire_of(tree)
    except Unfit as unfit:
        raise QuestionnaireWrong(unfit.zh, unfit.en) from unfit
    read: dict[str, Any] = plain(tree)
    return read


def _scan(text: str) -> None:
    """Refuses what could blow up or run anything, before anything is built.

    Raises: QuestionnaireWrong, YAMLError.
    """
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        is_named = isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None
        is_tagged = isinstance(event, NodeEvent) and getattr(event, "ctag", None) is not None
        if is_named or is_tagged or depth > _DEEPEST:
            line = event.start_mark.line + 1
            raise QuestionnaireWrong(
                f"第 {line} 行：不支持引用（& *）、类型标签（!）和过深的嵌套，请直接写出。",
                f"line {line}: anchors (& *), tags (!) and deep nesting are not read; write it out.",
            )


def _broken(wrong: Exception) -> QuestionnaireWrong:
    mark = (wrong.problem_mark or wrong.context_mark) if isinstance(wrong, MarkedYAMLError) else None
    if mark is None:
        return QuestionnaireWrong("文本不是正确的 YAML。", "The text is no YAML.")
    line = mark.line + 1
    return QuestionnaireWrong(
        f"第 {line} 行：不是正确的 YAML，请检查缩进、引号和冒号后的空格。",
        f"line {line}: this is no YAML; look at indentation, quotes and the blank behind colons.",
    )


def fhir_of(questionnaire: Questionnaire) -> Mapping[str, object]:
    """The questionnaire as a FHIR R4 Questionnaire.

    Raises: Unfit for what FHIR cannot say.
    """
    return resource_of(questionnaire)


def tree_of_fhir(resource: object) -> tuple[Mapping[str, object], Sequence[Words]]:
    """The questionnaire in a FHIR R4 Questionnaire, and what of it could not be taken over.

    Raises: Unfit for what is no Questionnaire.
    """
    return fhir_reading.tree_of(resource)
