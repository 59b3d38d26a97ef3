"""Writing a questionnaire in the store: its text must read, and a new edition stands behind all earlier ones.

Not here: what a text may say (text), who may write (actions).
"""

from collections.abc import Mapping
from typing import Any

from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.methods.refusals import Unfit

MOST_QUESTIONS = 300


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
    try:
        read = questionnaire_of(kept)
    except Unfit as unfit:
        raise QuestionnaireWrong(unfit.zh, unfit.en) from unfit
    if len(read.questions) > MOST_QUESTIONS:
        raise QuestionnaireWrong(
            f"题目超过 {MOST_QUESTIONS} 道。", f"There are more than {MOST_QUESTIONS} questions."
        )
    return kept, read
