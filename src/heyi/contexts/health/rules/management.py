"""Who may be enrolled, and how following somebody up stops, goes on and ends. Not here: visits (follow_up, due)."""

from datetime import date
from enum import StrEnum

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.terms.management import (
    Basis,
    CloseReason,
    Ground,
    ManagedAction,
    ManagedState,
    RiskGroup,
    StopReason,
)
from heyi.contexts.health.terms.standards import FigureName, Standard
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.kernel.flow import Flow, Step
from heyi.kernel.moments import age_on

# The one party to an enrolment: the institution that follows somebody up.
MANAGER = "manager"
EARLIEST = date(2009, 1, 1)
LONGEST_WORDS = 500

_S, _A = ManagedState, ManagedAction


class AlreadyManaged(RuleBroken):
    """Somebody follows this person up in this group already."""

    default_code = "already_managed"


class NoContract(RuleBroken):
    """No contract of this person with the institution is in force."""

    default_code = "no_contract_in_force"


class NotOwnRecord(RuleBroken):
    """Without a contract an institution follows up only whom it has registered itself."""

    default_code = "not_own_record"


class TooFewAttempts(RuleBroken):
    """Nobody is lost before they were looked for."""

    default_code = "too_few_attempts"


def _step(
    action: ManagedAction,
    *frm: ManagedState,
    to: ManagedState,
    fact: str,
    asks: tuple[str, ...] = (),
    reasons: type[StrEnum] | None = None,
) -> Step:
    return Step(
        action=action,
        frm=frozenset(str(state) for state in frm),
        to=str(to),
        sides=frozenset({MANAGER}),
        needs=Duty.MANAGE_HEALTH,
        fact=fact,
        asks=asks,
        may_ask=("words",),
        reasons=reasons,
    )


ENROLMENT = Flow(
    name="enrolment",
    steps=(
        _step(_A.STOP, _S.ACTIVE, to=_S.STOPPED, fact="management_moved", asks=("reason",), reasons=StopReason),
        _step(_A.RESUME, _S.STOPPED, to=_S.ACTIVE, fact="management_moved"),
        _step(
            _A.CLOSE, _S.ACTIVE, _S.STOPPED,
            to=_S.CLOSED, fact="management_moved", asks=("reason",), reasons=CloseReason,
        ),
    ),
    states=tuple(str(state) for state in ManagedState),
    initial=str(_S.ACTIVE),
    terminal=frozenset({str(_S.CLOSED)}),
)  # fmt: skip
"""Following somebody up: begun by enrolling them, stopped and resumed, closed for good."""


def check_enrolment(
    standard: Standard, ground: Ground, started_on: date, *, born_on: date | None, today: date
) -> None:
    """Whether somebody fits the group they are enrolled in.

    Raises: InputInvalid naming what does not fit.
    """
    problems = []
    if started_on > today:
        problems.append(Problem("started_on", "in_the_future"))
    elif started_on < max(EARLIEST, born_on or EARLIEST):
        problems.append(Problem("started_on", "too_early", limit=EARLIEST.isoformat()))
    if (standard.group is RiskGroup.ELDERLY) != (ground is Ground.AGE):
        problems.append(Problem("ground", "ground_does_not_fit"))
    youngest = standard.whole(FigureName.YOUNGEST_YEARS)
    # A disease that was diagnosed is followed up at any age; what rests on age or screening is not.
    if ground is not Ground.DIAGNOSIS and not problems:
        if born_on is None:
            problems.append(Problem("group", "birth_unknown"))
        elif age_on(today, born_on=born_on) < youngest:
            problems.append(Problem("group", "too_young", limit=youngest))
    if problems:
        raise InputInvalid(*problems)


def check_basis(basis: Basis, *, has_contract: bool, is_own_record: bool) -> None:
    """The right by which an institution manages somebody.

    Raises: NoContract, NotOwnRecord.
    """
    if basis is Basis.CONTRACT and not has_contract:
        raise NoContract
    if basis is Basis.PUBLIC_SERVICE and not is_own_record:
        raise NotOwnRecord


def check_stop(reason: StopReason, standard: Standard, *, attempts: int) -> None:
    """Who is lost was looked for as often as the standard asks since they were last seen.

    Raises: TooFewAttempts.
    """
    wanted = standard.whole(FigureName.ATTEMPTS_BEFORE_LOST)
    if reason is StopReason.LOST and attempts < wanted:
        raise TooFewAttempts(attempts=attempts, wanted=wanted)


def words_problems(words: str, *, field: str = "words") -> list[Problem]:
    """What is wrong with a remark."""
    return [Problem(field, "too_long", limit=LONGEST_WORDS)] if len(words) > LONGEST_WORDS else []
