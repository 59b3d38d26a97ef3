"""What the designer sends: the whole questionnaire as it was, what was typed at the place that is open, and one step.

Not here: what the step does (surveys), what may be kept (surveys).
"""

import json
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from heyi.contexts.surveys import public as surveys
from heyi.kernel.errors import InputInvalid, Problem

Tree = dict[str, Any]

_ENDS = ("low", "high")
_LONGEST_STEP = 200
# Laid open, with shared choices in each question and every empty part, a text is several times as long as it is kept.
_LONGEST_TREE = 6 * surveys.LARGEST_TEXT


@dataclass(frozen=True, slots=True)
class Sent:
    """One press of a button. Shape: `address` is where the step acts, `opened` what is open on the page."""

    tree: Tree
    opened: str
    step: str
    address: str
    detail: str
    before: str


def sent_from(post: QueryDict) -> Sent:
    """The questionnaire with everything that was typed, and the step that was pressed.

    Raises: InputInvalid where the page was sent without its questionnaire.
    """
    tree = _tree(post.get("tree", ""))
    opened = post.get("open", "")[:_LONGEST_STEP]
    step, _, rest = post.get("do", "")[:_LONGEST_STEP].partition(":")
    address, _, detail = rest.partition(":")
    if step == "take_choices":
        detail = post.get("list_taken", "")[:_LONGEST_STEP]
    if opened:
        tree = surveys.designing.put(tree, opened, _typed(post, tree, opened))
    before = post.get("before", "")
    if step == "undo" and before:
        tree = _tree(before)
    return Sent(surveys.designing.named(tree), opened, step, address, detail, before)


def _tree(text: str) -> Tree:
    try:
        told = json.loads(text) if len(text) <= _LONGEST_TREE else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InputInvalid(Problem("tree", "questionnaire_torn"))
    return surveys.designing.laid_open(told)


def _typed(post: QueryDict, tree: Tree, opened: str) -> Tree:
    """What was typed at the open place, in the shape of its part."""
    if opened == surveys.designing.HEAD:
        return {
            "title": _both(post, "title"),
            "introduction": _both(post, "introduction"),
            "source": post.get("source", ""),
        }
    part = surveys.designing.found(tree, opened) or {}
    typed: Tree = {key: post.get(key, "") for key in ("code", "zh", "en") if key in post}
    if "columns" in part:
        return typed | {key: post.getlist(key) for key in ("columns", "reverse")}
    if "kind" in part:
        typed |= _question(post)
    if "if_question" in post:
        typed["shown_if"] = _conditions(post)
    return typed


def _question(post: QueryDict) -> Tree:
    typed: Tree = {"kind": post.get("kind", ""), "required": "required" in post}
    typed |= {key: post[key] for key in ("least", "most") if key in post}
    typed |= {end: _both(post, end) for end in _ENDS if f"{end}_zh" in post}
    if "choice_zh" in post:
        alone = set(post.getlist("choice_alone"))
        typed["choices"] = [
            one | {"alone": str(place) in alone}
            for place, one in enumerate(_entries(post, "choice", ("code", "zh", "en", "score")))
        ]
    if "row_zh" in post:
        typed["rows"] = _entries(post, "row", ("code", "zh", "en"))
    return typed


def _conditions(post: QueryDict) -> list[Tree]:
    return [
        one | {"one_of": post.getlist(f"if_one_of_{place}")}
        for place, one in enumerate(_entries(post, "if", ("question", "least", "most")))
    ]


def _entries(post: QueryDict, stem: str, keys: tuple[str, ...]) -> list[Tree]:
    """Fields that stand beside one another, once for each entry of a list."""
    columns = [post.getlist(f"{stem}_{key}") for key in keys]
    return [dict(zip(keys, entry, strict=True)) for entry in zip(*columns, strict=False)]


def _both(post: QueryDict, stem: str) -> Tree:
    return {language: post.get(f"{stem}_{language}", "") for language in ("zh", "en")}
