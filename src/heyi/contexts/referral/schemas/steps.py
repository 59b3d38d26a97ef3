"""What each step of the table asks, as a body that the API describes. Not here: judging it, which the verb does (rules.asked).

The bodies are made from the same table as the buttons: a step that is added is described without another line here.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, create_model

from heyi.contexts.governance.terms import Status, Urgency
from heyi.contexts.governance.terms.payment import InsuranceKind
from heyi.contexts.referral.public import PACKAGE_OPTIONAL, PACKAGE_REQUIRED, REFERRAL, SIGNS
from heyi.contexts.referral.rules.asked import DAYS, FLAGS, IDS, LONGEST_NAME, MOMENTS, MOST_MEDICINES, TEXTS
from heyi.contexts.referral.rules.kept_payment import LONGEST_SOURCE, MOST_FEN
from heyi.contexts.referral.rules.packages import LONGEST_TICK, MOST_TICKED
from heyi.contexts.referral.terms import Side
from heyi.contexts.referral.terms.consent import ConsentBy, ConsentHow, Explained
from heyi.foundation.shapes import Model, Told
from heyi.kernel.flow import Step

# What the system does by itself is no route.
OFFERED: tuple[str, ...] = tuple(
    action
    for action in REFERRAL.actions
    if any(step.action == action and step.sides - {Side.SYSTEM} for step in REFERRAL.steps)
)


def _pascal(action: str) -> str:
    return "".join(part.title() for part in action.split("_"))


def _made(name: str, about: str, fields: dict[str, Any]) -> type[BaseModel]:
    return create_model(name, __base__=Model, __doc__=about, **fields)


SignsIn = _made(
    "SignsIn",
    "What was measured; the unit stands in the name.",
    {name: (float | None, Field(None, ge=low, le=high)) for name, (low, high) in SIGNS.items()},
)

_PACKAGE_TEXTS = {
    name: (str | None, Field(None, max_length=most))
    for name, most in (PACKAGE_REQUIRED | PACKAGE_OPTIONAL).items()
}
Ticked = Annotated[
    list[Annotated[str, Field(max_length=LONGEST_TICK)]] | None,
    Field(max_length=MOST_TICKED, description="Codes of the list that the charter declares"),
]


class PaidSideIn(Model):
    """What a stay at one side leaves to the patient, step by step in fen; the steps add up."""

    cost_fen: int = Field(ge=0, le=MOST_FEN)
    deductible_fen: int = Field(ge=0, le=MOST_FEN)
    reimbursable_fen: int = Field(ge=0, le=MOST_FEN)
    reimbursed_fen: int = Field(ge=0, le=MOST_FEN)
    capped_fen: int = Field(ge=0, le=MOST_FEN)
    own_fen: int = Field(ge=0, le=MOST_FEN)
    source: str = Field(max_length=LONGEST_SOURCE)
    status: str = Field(max_length=LONGEST_SOURCE, description=", ".join(Status))


class PaymentToldIn(Model):
    """The own payment that the patient was told, as GET payment answers it. A side that is not known is left out."""

    insurance: InsuranceKind
    on: date
    here: PaidSideIn | None = None
    there: PaidSideIn | None = None


class ConsentIn(Model):
    """Who consented and how, who informed of what. Each is needed before anybody is moved by it; a draft may lack any."""

    by: ConsentBy | None = None
    how: ConsentHow | None = None
    explained: list[Explained] | None = None
    informed_by: str | None = Field(None, max_length=LONGEST_NAME)
    name: str | None = Field(None, max_length=LONGEST_NAME)
    witness: str | None = Field(None, max_length=LONGEST_NAME)
    at: AwareDatetime | None = None
    payment: PaymentToldIn | None = None


PackageIn = _made(
    "PackageIn",
    "What travels up with the patient. A draft may lack anything; what goes up lacks none of "
    + ", ".join((*PACKAGE_REQUIRED, "consent"))
    + ".",
    {
        **_PACKAGE_TEXTS,
        "signs": (SignsIn | None, None),
        "ticked": (Ticked, None),
        "consent": (bool | ConsentIn, False),
        "advice_only": (bool, Field(False, description="Advice is asked for; the patient stays")),
    },
)


Package = Annotated[dict[str, Any] | None, Told(PackageIn)]


class MedicineIn(Model):
    """One medicine that the patient goes on taking."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    dose: str | None = Field(None, max_length=LONGEST_NAME)
    times: str | None = Field(None, max_length=LONGEST_NAME)
    until: str | None = Field(None, max_length=LONGEST_NAME)


def _kind(name: str, reasons: type[StrEnum] | None) -> Any:
    """The type in which one question is answered."""
    if name == "reason":
        return reasons
    if name in TEXTS:
        return Annotated[str, Field(max_length=TEXTS[name])]
    named: Mapping[str, Any] = {
        "urgency": Urgency,
        "package": PackageIn,
        "consent": bool | ConsentIn,
        "medicines": Annotated[list[MedicineIn], Field(max_length=MOST_MEDICINES)],
    }
    if name in named:
        return named[name]
    sorts: tuple[tuple[frozenset[str], Any], ...] = (
        (IDS, UUID),
        (MOMENTS, AwareDatetime),
        (DAYS, date),
        (FLAGS, bool),
    )
    return next(kind for names, kind in sorts if name in names)


def steps_of(action: str) -> tuple[Step, ...]:
    """Every row of the table with that action."""
    return tuple(step for step in REFERRAL.steps if step.action == action)


@cache
def body_model(action: str) -> type[BaseModel]:
    """The answers to what a step asks: what every row of the action needs is needed, the rest may be told."""
    rows = steps_of(action)
    needed = [name for name in rows[0].asks if all(name in row.asks for row in rows)]
    reasons = next((row.reasons for row in rows if row.reasons), None)
    fields: dict[str, Any] = {}
    for name in dict.fromkeys(name for row in rows for name in (*row.asks, *row.may_ask)):
        kind = _kind(name, reasons)
        fields[name] = (kind, ...) if name in needed else (kind | None, None)
    return _made(f"{_pascal(action)}In", _about(rows, reasons), fields)


def _about(rows: tuple[Step, ...], reasons: type[StrEnum] | None) -> str:
    sides = ", ".join(sorted({str(side) for row in rows for side in row.sides}))
    told = f"Taken by: {sides}. Needs: {', '.join(sorted({str(row.needs) for row in rows}))}."
    if reasons is not None:
        told += " A charter may add reasons of its own; `available_actions` names those of the house."
    return told


def step_body(action: str) -> Any:
    """The body of a step: described by its model, judged by the verb."""
    return Annotated[dict[str, Any], Told(body_model(action))]
