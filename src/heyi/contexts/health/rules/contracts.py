"""What may happen to a contract, by whom, and what a contract must say. Not here: the rows, and what a step opens (actions)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.rules.texts import problem_of
from heyi.contexts.health.terms.contracts import (
    Contract,
    ContractSide,
    ContractState,
    EndReason,
    GivenEnd,
    Package,
    RefuseReason,
)
from heyi.contexts.health.terms.teams import CareTeam
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import (
    InputInvalid,
    NotFound,
    NotPermitted,
    Problem,
    RuleBroken,
    StaleVersion,
    WrongState,
)
from heyi.kernel.flow import Flow, Step
from heyi.kernel.moments import day_of

# A year, and access under it lasts no longer without a new signature. Source: docs/sources/family-doctor-contract.md#length
LONGEST_DAYS = 366
# An assumption of ours: a paper is written down within a month of its signing, and not more than a quarter ahead.
EARLIEST_DAYS_BACK = 31
FURTHEST_DAYS_AHEAD = 92
# An assumption of ours: a month is enough to visit everybody whose contract runs out.
RUNNING_OUT_DAYS = 30
LONGEST_NUMBER = 40
LONGEST_PACKAGE = 60
LONGEST_WORDS = 500
# Nobody sells a year of services to one resident for more than 100,000 yuan; beyond it somebody typed yuan for fen.
MOST_FEE_FEN = 10_000_000


class ContractOverlaps(RuleBroken):
    """The resident has another contract in force on one of these days, wherever it was signed."""

    default_code = "contract_overlaps"


class ContractPrepared(RuleBroken):
    """A contract of this resident with this institution waits for its confirmation already."""

    default_code = "contract_already_prepared"


class ConfirmedByPreparer(RuleBroken):
    """Who prepared a contract cannot confirm it: access follows a second person's act."""

    default_code = "confirmed_by_preparer"


class NumberNotTheirs(RuleBroken):
    """The number shown is not one of the resident's record."""

    default_code = "number_not_theirs"


class TeamNotForUnit(RuleBroken):
    """The team does not sign for this institution, or is not at work on that day."""

    default_code = "team_not_for_unit"


class DoctorNotInTeam(RuleBroken):
    """The responsible doctor is one of the team."""

    default_code = "doctor_not_in_team"


class NotRenewable(RuleBroken):
    """Only a contract that is in force and has no successor is renewed."""

    default_code = "contract_not_renewable"


class ContractNumberTaken(RuleBroken):
    """Another contract of the institution has this number."""

    default_code = "contract_number_taken"


S = ContractState
_SIGNER = frozenset({ContractSide.SIGNER})
_EITHER = frozenset({ContractSide.SIGNER, ContractSide.SUPERVISOR})
_SYSTEM = frozenset({ContractSide.SYSTEM})


CONTRACT = Flow(
    name="contract",
    states=tuple(ContractState),
    initial=S.PREPARED,
    terminal=frozenset({S.ENDED, S.REFUSED, S.WITHDRAWN}),
    steps=(
        Step(action="confirm", frm=frozenset({S.PREPARED}), to=S.IN_FORCE, sides=_EITHER, needs=Duty.CONFIRM_CONTRACT,
             fact="ContractConfirmed", asks=("number", "resident_present"), may_ask=("words",), primary=True),
        Step(action="confirm_by_document", frm=frozenset({S.PREPARED}), to=S.IN_FORCE, sides=_EITHER,
             needs=Duty.MANAGE_CONTRACTS, fact="ContractConfirmed", asks=("document",), may_ask=("number", "words")),
        Step(action="refuse", frm=frozenset({S.PREPARED}), to=S.REFUSED, sides=_EITHER, needs=Duty.CONFIRM_CONTRACT,
             fact="ContractRefused", asks=("reason",), may_ask=("words",), reasons=RefuseReason),
        Step(action="withdraw", frm=frozenset({S.PREPARED}), to=S.WITHDRAWN, sides=_SIGNER, needs=Duty.MANAGE_CONTRACTS,
             fact="ContractWithdrawn", may_ask=("words",)),
        Step(action="end", frm=frozenset({S.IN_FORCE}), to=S.ENDED, sides=_EITHER, needs=Duty.MANAGE_CONTRACTS,
             fact="ContractEnded", asks=("reason",), may_ask=("words",), reasons=GivenEnd),
        Step(action="run_out", frm=frozenset({S.IN_FORCE}), to=S.ENDED, sides=_SYSTEM, needs=Duty.MANAGE_CONTRACTS,
             fact="ContractEnded"),
    ),
)  # fmt: skip
CONFIRMING = frozenset({"confirm", "confirm_by_document"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContract:
    """A contract as somebody writes it down, nothing checked. `number` is that of the paper, where it has one yet."""

    patient: UUID
    organisation: UUID
    team: UUID
    doctor: UUID
    package: str
    package_name: str = field(default="", repr=False)
    fee_fen: int = 0
    starts_on: date
    ends_on: date
    number: str = field(default="", repr=False)


def check_new(new: NewContract, team: CareTeam, *, today: date) -> None:
    """Lets only a contract through that could stand on paper.

    Raises: InputInvalid naming every field, TeamNotForUnit, DoctorNotInTeam.
    Source: docs/sources/family-doctor-contract.md#length
    """
    problems = [*_wrong_days(new, today), *_wrong_package(new)]
    problems += problem_of("number", new.number, most=LONGEST_NUMBER)
    if problems:
        raise InputInvalid(*problems)
    if new.organisation not in team.units or not team.works_on(max(today, new.starts_on)):
        raise TeamNotForUnit(team=team.id, organisation=new.organisation)
    if new.doctor not in team.doctors:
        raise DoctorNotInTeam(team=team.id)


def _wrong_days(new: NewContract, today: date) -> list[Problem]:
    earliest = today - timedelta(days=EARLIEST_DAYS_BACK)
    if not earliest <= new.starts_on <= today + timedelta(days=FURTHEST_DAYS_AHEAD):
        return [Problem("starts_on", "out_of_range")]
    if new.ends_on < max(new.starts_on, today):
        return [Problem("ends_on", "before_beginning")]
    if (new.ends_on - new.starts_on).days >= LONGEST_DAYS:
        return [Problem("ends_on", "contract_too_long", limit=LONGEST_DAYS)]
    return []


def _wrong_package(new: NewContract) -> list[Problem]:
    problems = list(problem_of("package_name", new.package_name, most=LONGEST_PACKAGE))
    if new.package not in set(Package):
        problems.append(Problem("package", "unknown_value"))
    elif new.package == Package.PAID and not new.package_name.strip():
        problems.append(Problem("package_name", "required"))
    if not 0 <= new.fee_fen <= MOST_FEE_FEN:
        problems.append(Problem("fee", "out_of_range", limit=MOST_FEE_FEN // 100))
    return problems


def year_from(starts_on: date) -> date:
    """The last day of a year that begins on a day."""
    try:
        return starts_on.replace(year=starts_on.year + 1) - timedelta(days=1)
    except ValueError:  # it begins on 29 February
        return starts_on.replace(year=starts_on.year + 1, day=28)


def renewal_of(contract: Contract, *, has_successor: bool, today: date) -> tuple[date, date]:
    """The first and the last day of the contract that follows another without a gap.

    Raises: NotRenewable.
    """
    too_early = contract.ends_on - today > timedelta(days=FURTHEST_DAYS_AHEAD)
    if contract.state is not S.IN_FORCE or has_successor or too_early or contract.ends_on < today:
        raise NotRenewable(
            contract=contract.id,
            state=contract.state,
            ends_on=contract.ends_on.isoformat(),
            has_successor=has_successor,
        )
    starts_on = contract.ends_on + timedelta(days=1)
    return starts_on, year_from(starts_on)


def sides_of(contract: Contract, actor: Actor) -> dict[ContractSide, UUID]:
    """On which sides of a contract an actor sits, and where."""
    seats = {ContractSide.SIGNER: contract.organisation, ContractSide.SUPERVISOR: contract.supervisor}
    if actor.is_system:
        return {ContractSide.SYSTEM: contract.organisation}
    return {side: at for side, at in seats.items() if at is not None and at in actor.institutions}


def who_may(action: str, contract: Contract, *, actor: Actor) -> tuple[Step, ContractSide, Warrant]:
    """The step an actor takes, on which side, and by what right.

    Raises: NotFound for a stranger, InputInvalid for no action at all, WrongState with who was first and when, NotPermitted,
            ConfirmedByPreparer.
    """
    sides = sides_of(contract, actor)
    if not sides:
        raise NotFound
    if CONTRACT.find(action, contract.state) is None and action in CONTRACT.actions:
        raise WrongState(
            action=action, state=contract.state, moved_by=contract.moved_by, moved_at=contract.moved_at,
            version=contract.version,
        )  # fmt: skip
    step = CONTRACT.step(action, contract.state, sides)
    side, warrant = _right_to(step, sides, actor)
    if step.action in CONFIRMING and actor.id == contract.prepared_by:
        raise ConfirmedByPreparer(contract=contract.id)
    return step, side, warrant


def _right_to(step: Step, sides: dict[ContractSide, UUID], actor: Actor) -> tuple[ContractSide, Warrant]:
    # Who may confirm by a signed paper may also do so by a number: it is the weaker of the two.
    duties = (step.needs, Duty.CONFIRM_CONTRACT) if step.action in CONFIRMING else (step.needs,)
    for side, at in sides.items():
        for duty in duties:
            found = actor.warrant(duty, at=at)
            if side in step.sides and found is not None:
                return side, found
    raise NotPermitted("duty_not_held", duty=str(step.needs), organisation=next(iter(sides.values())))


def open_steps(contract: Contract, *, actor: Actor) -> tuple[Step, ...]:
    """What an actor may do with a contract now, in the order of the table."""
    found = []
    for step in CONTRACT.leaving(contract.state):
        try:
            who_may(step.action, contract, actor=actor)
        except (NotFound, NotPermitted, ConfirmedByPreparer):
            continue
        found.append(step)
    return tuple(found)


def check_version(contract: Contract, seen: int | None) -> None:
    """Lets a step through that was decided on the newest version.

    Raises: StaleVersion.
    """
    if seen is not None and seen != contract.version:
        raise StaleVersion(
            seen=seen, version=contract.version, moved_by=contract.moved_by, moved_at=contract.moved_at
        )


def overlap(one: Contract, other: Contract) -> bool:
    """Whether two contracts were or are in force on a day they share."""
    return max(one.starts_on, other.starts_on) <= min(one.last_day, other.last_day)


def check_free(contract: Contract, others: Iterable[Contract]) -> None:
    """Lets a contract be confirmed that shares no day with another one of the same human.

    Raises: ContractOverlaps naming where and until when the other one runs.
    Source: docs/sources/family-doctor-contract.md#one-at-a-time
    """
    for other in others:
        if other.id != contract.id and other.confirmed_at is not None and overlap(contract, other):
            raise ContractOverlaps(
                contract=other.id, organisation=other.organisation, starts_on=other.starts_on.isoformat(),
                ends_on=other.last_day.isoformat(),
            )  # fmt: skip


def doubled(contracts: Iterable[Contract]) -> frozenset[UUID]:
    """Which contracts of one human are in force on days they share: possible where their records were joined afterwards."""
    standing = [one for one in contracts if one.state is S.IN_FORCE]
    pairs = (pair for pair in combinations(standing, 2) if overlap(*pair))
    return frozenset(one.id for pair in pairs for one in pair)


def moved(contract: Contract, step: Step, given: dict[str, str], *, by: UUID, now: datetime) -> Contract:
    """The contract after a step."""
    to = ContractState(step.to) if step.to else contract.state
    after = replace(contract, state=to, version=contract.version + 1, moved_at=now, moved_by=by)
    if to is S.IN_FORCE:
        return replace(
            after, confirmed_at=now, confirmed_by=by, number=given.get("number", "") or contract.number
        )
    if to is S.REFUSED:
        return replace(after, end_reason=RefuseReason(given["reason"]))
    if step.action == "run_out":
        return replace(after, end_reason=EndReason.RAN_OUT, over_on=contract.ends_on + timedelta(days=1))
    if to is S.ENDED:
        return replace(after, end_reason=EndReason(given["reason"]), over_on=day_of(now))
    return after
