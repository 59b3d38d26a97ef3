"""A questionnaire written out and taken over again: as YAML with the line of each fault, as FHIR. Not here: what it may say."""

from collections.abc import Mapping, Sequence
from typing import Any

from heyi.contexts.surveys.rules import fhir_reading
from heyi.contexts.surveys.rules.editing import QuestionnaireWrong
from heyi.contexts.surveys.rules.fhir import resource_of
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.kernel.reading import plain
from heyi.kernel.words import Words
from heyi.kernel.yaml_text import NotPlain, read_yaml, write_yaml
from heyi.methods.refusals import Unfit

# The longest that come with the house have 9 kB.
LARGEST_TEXT = 400_000
# A database may keep the parts in any order; people read them in this one.
_ORDER = (
    "questionnaire", "version", "title", "introduction", "source", "status", "code", "kind", "question", "one_of", "zh", "en",
    "score", "alone", "required", "least", "most", "low", "high", "choices", "rows", "columns", "reverse", "shown_if",
    "questions", "sections", "scales",
)  # fmt: skip
_PLACES = {key: place for place, key in enumerate(_ORDER)}


def text_of(tree: Any) -> str:
    """The questionnaire as YAML; what was read from it is the same tree."""
    return write_yaml(_ordered(plain(tree)))


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
        tree = read_yaml(text)
    except NotPlain as wrong:
        raise QuestionnaireWrong(wrong.zh, wrong.en) from wrong
    if hasattr(tree, "setdefault"):
        # The number of an edition is given by the store.
        tree.setdefault("version", "1")
    try:
        questionnaire_of(tree)
    except Unfit as unfit:
        raise QuestionnaireWrong(unfit.zh, unfit.en) from unfit
    read: dict[str, Any] = plain(tree)
    return read


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
