"""In which state of a case what may be done. Not here: who may do it (actions)."""

from collections.abc import Iterable
from datetime import datetime

from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.terms.cases import Case, CaseState
from heyi.kernel.errors import InputInvalid, Problem, StaleVersion, WrongState

LONGEST_LABEL = 60
LONGEST_REASON = 400


def check_state(case: Case, states: Iterable[CaseState], *, moved_at: datetime) -> None:
    """The case stands where this can be done.

    Raises: WrongState naming where it stands and since when.
    """
    if case.state not in tuple(states):
        raise WrongState("case_not_there", state=case.state, moved_at=moved_at)


def check_version(case: Case, seen: int | None, *, moved_at: datetime) -> None:
    """Lets a change through that was decided on the newest version; None is a page, which judges by the lines it shows.

    Raises: StaleVersion.
    """
    if seen is not None and seen != case.version:
        raise StaleVersion(seen=seen, version=case.version, moved_at=moved_at)


def check_end(pathway: Pathway, end: str) -> None:
    """An end that the pathway knows.

    Raises: InputInvalid.
    """
    if end not in {one.code for one in pathway.ends}:
        raise InputInvalid(
            Problem("end", "no_such_option", limit=", ".join(one.code for one in pathway.ends))
        )


def check_label(label: str, *, named: bool) -> str:
    """What can be seen of somebody nobody knows; needed where no patient is named.

    Raises: InputInvalid.
    """
    text = " ".join(label.split())
    if not named and not text:
        raise InputInvalid(Problem("label", "required"))
    if len(text) > LONGEST_LABEL:
        raise InputInvalid(Problem("label", "too_long", limit=LONGEST_LABEL))
    return text


def check_reason(reason: str, *, field: str = "reason") -> str:
    """Words for a reason.

    Raises: InputInvalid.
    """
    text = reason.strip()
    if not text:
        raise InputInvalid(Problem(field, "required"))
    if len(text) > LONGEST_REASON:
        raise InputInvalid(Problem(field, "too_long", limit=LONGEST_REASON))
    return text
