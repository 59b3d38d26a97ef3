"""Writing a questionnaire in the store: its text must read, and a new edition stands behind all earlier ones.

Not here: what a text may say (text), who may write (actions).
"""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.methods.refusals import Unfit

MOST_QUESTIONS = 300
# As long as the columns that hold them.
LONGEST_CODE = 60
LONGEST_TITLE = 200
LARGEST_TREE = 400_000


class QuestionnaireWrong(InputInvalid):
    """The text is no questionnaire; `zh` and `en` tell every fault, as the command line tells them."""

    default_code = "questionnaire_wrong"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(Problem("tree", "questionnaire_wrong"))
        self.zh, self.en = zh, en


class EditionTaken(RuleBroken):
    """A draft of this questionnaire is being written already: go on with it."""

    default_code = "edition_in_draft"


def read_edition(tree: Mapping[str, Any], *, number: int) -> tuple[dict[str, Any], Questionnaire]:
    """The text as it is kept, with the edition's number in it, and the questionnaire behind it.

    Raises: QuestionnaireWrong with every fault.
    """
    kept = {**tree, "version": str(number)}
    if _is_strange(kept):
        raise QuestionnaireWrong(
            "含有无法保存的控制字符、残缺字符或不是数的数值：请删去后重填。",
            "It holds control signs, broken characters or numbers without end, which cannot be kept: remove them.",
        )
    try:
        read = questionnaire_of(kept)
    except Unfit as unfit:
        raise QuestionnaireWrong(unfit.zh, unfit.en) from unfit
    if len(read.questions) > MOST_QUESTIONS:
        raise QuestionnaireWrong(
            f"题目超过 {MOST_QUESTIONS} 道。", f"There are more than {MOST_QUESTIONS} questions."
        )
    _check_lengths(kept, read)
    return kept, read


def _check_lengths(kept: Mapping[str, Any], read: Questionnaire) -> None:
    if len(read.code) > LONGEST_CODE or max(len(read.title.zh), len(read.title.en)) > LONGEST_TITLE:
        raise QuestionnaireWrong(
            f"questionnaire：代码最长 {LONGEST_CODE} 个字符，名称最长 {LONGEST_TITLE} 字。",
            f"questionnaire: a code has {LONGEST_CODE} signs at most, a title {LONGEST_TITLE}.",
        )
    if len(json.dumps(kept, ensure_ascii=False)) > LARGEST_TREE:
        raise QuestionnaireWrong(
            f"问卷全文超过 {LARGEST_TREE} 字。", f"The whole text is longer than {LARGEST_TREE} signs."
        )


def _is_strange(part: Any) -> bool:
    """Whether something in a text cannot be kept: a control sign, half a character, a number without end."""
    if isinstance(part, Mapping):
        return any(_is_strange(one) for pair in part.items() for one in pair)
    if isinstance(part, list | tuple):
        return any(_is_strange(one) for one in part)
    if isinstance(part, float):
        return not isfinite(part)
    return isinstance(part, str) and any(
        (sign < " " and sign not in "\n\t\r") or "\ud800" <= sign <= "\udfff" for sign in part
    )
