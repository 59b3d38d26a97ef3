"""The own payment that was told to a patient, as it is kept with their consent. Pure. Not here: reckoning it (payment).

Source: docs/sources/heyi-assumptions.md#payment
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from heyi.contexts.governance.terms import Status
from heyi.contexts.governance.terms.payment import InsuranceKind
from heyi.contexts.referral.rules.texts import is_blank, problems_of_text, shown_back
from heyi.contexts.referral.terms.payment import Origin, OwnPayment, PaymentStep
from heyi.kernel.errors import Problem

LONGEST_SOURCE = 120
# Ten million yuan: more is a wrong unit.
MOST_FEN = 1_000_000_000
SIDES = ("here", "there")
AMOUNTS = tuple(f"{step}_fen" for step in PaymentStep)
_FIELDS = ("insurance", "on", *SIDES)
_SIDE = (*AMOUNTS, "source", "status")


def least_sure(origins: tuple[Origin, ...]) -> Origin:
    """The origin that is least sure of several."""
    order = [str(one) for one in Status]
    return max(origins, key=lambda one: order.index(one.status))


def kept_payment(
    insurance: InsuranceKind, on: date, *, here: OwnPayment | None, there: OwnPayment | None
) -> Mapping[str, object]:
    """What a patient was told, as plain values; a side that is not known is None."""
    return {"insurance": str(insurance), "on": on.isoformat(), "here": _side(here), "there": _side(there)}


def _side(told: OwnPayment | None) -> dict[str, Any] | None:
    if told is None or told.own_fen is None:
        return None
    origin = least_sure(told.origins)
    amounts = {f"{step}_fen": amount for step, amount in told.steps}
    return {**amounts, "source": origin.source, "status": origin.status}


def problems_of_payment(given: Any, field: str) -> tuple[Problem, ...]:
    """What is wrong with numbers that are to be kept; their steps must add up, and one side at least is known."""
    if not isinstance(given, Mapping):
        return (Problem(field, "malformed"),)
    return tuple(_problems(given, field))


def _problems(given: Mapping[Any, Any], field: str) -> Iterator[Problem]:
    yield from _strange(given, _FIELDS, field)
    yield from _problems_of_code(given.get("insurance"), InsuranceKind, f"{field}.insurance")
    if not _is_day(given.get("on")):
        yield Problem(f"{field}.on", "malformed")
    for name in SIDES:
        if given.get(name) is not None:
            yield from _problems_of_side(given[name], f"{field}.{name}")
    if all(given.get(name) is None for name in SIDES):
        yield Problem(f"{field}.there", "required")


def _problems_of_side(side: Any, field: str) -> Iterator[Problem]:
    if not isinstance(side, Mapping):
        yield Problem(field, "malformed")
        return
    yield from _strange(side, _SIDE, field)
    wrong = [name for name in AMOUNTS if not _is_amount(side.get(name))]
    yield from (Problem(f"{field}.{name}", "malformed") for name in wrong)
    if not wrong and not _adds_up(side):
        yield Problem(f"{field}.own_fen", "malformed")
    if is_blank(side.get("source")):
        yield Problem(f"{field}.source", "required")
    else:
        yield from problems_of_text(f"{field}.source", side["source"], most=LONGEST_SOURCE)
    yield from _problems_of_code(side.get("status"), Status, f"{field}.status")


def _strange(given: Mapping[Any, Any], known: tuple[str, ...], field: str) -> Iterator[Problem]:
    yield from (
        Problem(f"{field}.{shown_back(name)}", "unknown_field") for name in given if name not in known
    )


def _problems_of_code(value: Any, codes: type[InsuranceKind] | type[Status], field: str) -> Iterator[Problem]:
    if is_blank(value):
        yield Problem(field, "required")
    elif not isinstance(value, str):
        yield Problem(field, "malformed")
    elif value not in [str(one) for one in codes]:
        yield Problem(field, "unknown_value", shown_back(value))


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_amount(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_FEN


def _adds_up(side: Mapping[str, Any]) -> bool:
    cost, deductible, reimbursable, reimbursed, capped, own = (int(side[name]) for name in AMOUNTS)
    return deductible + reimbursable == capped + own == cost and capped <= reimbursed <= reimbursable
