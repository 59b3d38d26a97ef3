"""Whether what a milestone needs was signed, and whether a signature says why it departs from the advice."""

from heyi.contexts.governance.terms.pathways import Milestone
from heyi.contexts.pathways.rules.states import check_reason
from heyi.contexts.pathways.terms.cases import CaseView, Choice
from heyi.contexts.pathways.terms.measuring import Verdict
from heyi.kernel.errors import RuleBroken


class NotSigned(RuleBroken):
    """A doctor has to sign first; the facts name the checklists of which one has to be signed with yes."""

    default_code = "decision_not_signed"


def check_signed(milestone: Milestone, view: CaseView) -> None:
    """A signed yes of one of the checklists that the milestone needs.

    Raises: NotSigned.
    """
    signed = any(view.decisions.get(code) is Choice.DO for code in milestone.needs)
    if milestone.needs and not signed:
        raise NotSigned(milestone=milestone.code, checklists=list(milestone.needs))


def check_against(choice: Choice, verdict: Verdict, reason: str) -> str:
    """The reason, which is needed by whoever departs from the advice: who does what is not advised, or leaves what is.

    Raises: InputInvalid.
    """
    departs = verdict is not Verdict.ADVISED if choice is Choice.DO else verdict is Verdict.ADVISED
    return check_reason(reason) if departs or reason.strip() else ""
