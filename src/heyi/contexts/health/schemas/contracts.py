"""How contracts are told, and what comes in. Not here: what may stand in them (rules)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from heyi.contexts.health.public import CONTRACT, ContractLine, ContractPage
from heyi.contexts.health.rules.asked import DOCUMENT_TYPE
from heyi.contexts.health.rules.contracts import LONGEST_NUMBER, LONGEST_PACKAGE, LONGEST_WORDS, MOST_FEE_FEN
from heyi.contexts.health.terms.contracts import Consent, Contract, ContractSide, ContractState, Package
from heyi.foundation.shapes import Model, Paged, Told
from heyi.kernel.flow import Step

# What the clock does is no route.
OFFERED: tuple[str, ...] = tuple(
    step.action for step in CONTRACT.steps if step.sides != frozenset({ContractSide.SYSTEM})
)


class StepIn(Model):
    """The answers to a step; which of them it asks is told by its description."""

    number: str | None = Field(None, max_length=LONGEST_NUMBER, description="Number of the signed paper")
    resident_present: bool | None = Field(None, description="The resident was present and signed")
    document: str | None = Field(
        None, max_length=LONGEST_NUMBER, description="Number of the resident's document"
    )
    document_type: str | None = Field(None, max_length=LONGEST_NUMBER)
    reason: str | None = Field(None, max_length=LONGEST_NUMBER)
    words: str | None = Field(None, max_length=LONGEST_WORDS)


Answers = Annotated[Any, Told(StepIn)]


class ContractIn(Model):
    """A contract to write down. `at` is needed only by those who could mean several institutions."""

    patient: UUID
    team: UUID
    doctor: UUID
    package: Package = Package.BASIC
    package_name: str = Field("", max_length=LONGEST_PACKAGE)
    fee_fen: int = Field(0, ge=0, le=MOST_FEE_FEN)
    starts_on: date
    ends_on: date
    number: str = Field("", max_length=LONGEST_NUMBER)
    at: UUID | None = None


class ContractsAsked(Paged):
    """Which contracts a list shall hold."""

    state: ContractState | None = None
    team: UUID | None = None
    organisation: UUID | None = None
    running_out: bool = False
    doubled: bool = False


class ContractOut(Model):
    """One contract; `starts_on` and `ends_on` are both days on which it is in force."""

    id: UUID
    patient: UUID
    organisation: UUID
    supervisor: UUID | None
    team: UUID
    doctor: UUID
    state: ContractState
    package: Package
    package_name: str
    fee_fen: int
    starts_on: date
    ends_on: date
    over_on: date | None
    reason: str
    number: str
    follows: UUID | None
    consent: Consent | None
    prepared_at: AwareDatetime
    confirmed_at: AwareDatetime | None
    is_doubled: bool
    version: int


class NamedContractOut(ContractOut):
    """One contract in a list, with the resident's name."""

    patient_name: str


class ContractStepOut(Model):
    """One step that was taken."""

    action: str
    organisation: UUID | None
    by: UUID
    at: AwareDatetime
    reason: str
    words: str


class ContractStoryOut(NamedContractOut):
    """One contract with its history and what may be done next."""

    history: list[ContractStepOut]
    actions: list[str]
    follower: UUID | None


def _told(contract: Contract) -> dict[str, Any]:
    own = {
        name: getattr(contract, name)
        for name in ContractOut.model_fields
        if name not in ("reason", "is_doubled")
    }
    return own | {"reason": str(contract.end_reason or ""), "is_doubled": contract.doubled_at is not None}


def contract_out(contract: Contract) -> ContractOut:
    """A contract as it is told after a change."""
    return ContractOut(**_told(contract))


def line_out(line: ContractLine) -> NamedContractOut:
    """A contract in a list."""
    return NamedContractOut(**_told(line.contract), patient_name=line.name)


def story_out(page: ContractPage) -> ContractStoryOut:
    """A contract with its history."""
    return ContractStoryOut(
        **_told(page.contract),
        patient_name=page.name,
        history=[ContractStepOut.model_validate(one) for one in page.history],
        actions=list(page.steps),
        follower=page.follower,
    )


def asks(action: str) -> str:
    """What a step asks, in words for the description."""
    step: Step = next(one for one in CONTRACT.steps if one.action == action)
    more = [DOCUMENT_TYPE] if "document" in step.asks else []
    reasons = f" Reasons: {', '.join(step.reasons)}." if step.reasons else ""
    ways = f"{', '.join(sorted(step.frm))} → {step.to}"
    return f"{ways}. Asks: {', '.join(step.asks) or 'nothing'}; may be told: {', '.join((*step.may_ask, *more))}.{reasons}"
