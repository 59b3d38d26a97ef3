"""Reading of what a charter tells of prices and reimbursement. Not here: the values (terms.payment), reckoning (referral)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from heyi.contexts.governance.rules.criteria_reading import read_group
from heyi.contexts.governance.rules.reading import Cursor, Fields
from heyi.contexts.governance.terms import Tier
from heyi.contexts.governance.terms.payment import (
    Dated,
    DeductibleEffect,
    InsuranceKind,
    Payment,
    Reimbursement,
    StayCost,
)

Entry = TypeVar("Entry", bound=Dated)

# Ten million yuan: more is a wrong unit.
_MOST_FEN = 1_000_000_000
_DATED = ("code", "tier", "effective_from", "effective_to")


def read_payment(cursor: Cursor) -> Payment:
    """The whole section; of two entries for the same no day may belong to both."""
    fields = cursor.fields(("reimbursements", "costs"))
    found: list[Dated] = []
    reimbursements = fields.every("reimbursements", lambda item: _kept(item, _reimbursement(item), found))
    costs = fields.every("costs", lambda item: _kept(item, _cost(item), found))
    return Payment(reimbursements, costs)


def _kept(cursor: Cursor, one: Entry, found: list[Dated]) -> Entry:
    first = next((other for other in found if _same(one, other) and _meet(one, other)), None)
    if first is not None:
        cursor.problem("periods_overlap", value=one.code, first_line=str(first.line))
    found.append(one)
    return one


def _same(one: Dated, other: Dated) -> bool:
    return _about(one) == _about(other)


def _about(one: Dated) -> tuple[Any, ...]:
    if isinstance(one, Reimbursement):
        return (Reimbursement, one.tier, one.insurance)
    return (StayCost, one.tier, one.diagnoses if isinstance(one, StayCost) else ())


def _meet(one: Dated, other: Dated) -> bool:
    first, last = sorted((one, other), key=lambda entry: entry.effective_from)
    return first.effective_to is None or last.effective_from <= first.effective_to


def _dated(cursor: Cursor, more: Sequence[str]) -> tuple[Fields, dict[str, Any]]:
    fields = cursor.fields((*_DATED, *more))
    begins = fields.need("effective_from").day() or date.min
    last = fields.may("effective_to")
    ends = last.day() if last else None
    if last and ends and ends < begins:
        last.problem("period_backwards")
    told = {
        "code": fields.need("code").code(),
        "tier": fields.need("tier").choice(Tier),
        "effective_from": begins,
        "effective_to": ends,
        "source": fields.provenance.source,
        "status": fields.provenance.status,
        "line": fields.line,
    }
    return fields, told


def _reimbursement(cursor: Cursor) -> Reimbursement:
    fields, told = _dated(
        cursor,
        ("insurance", "deductible_fen", "reimbursed_ratio", "annual_cap_fen", "out_of_zone_referred_ratio",
         "out_of_zone_alone_ratio", "after_up", "after_down"),
    )  # fmt: skip
    cap = fields.may("annual_cap_fen")
    return Reimbursement(
        **told,
        insurance=fields.need("insurance").choice(InsuranceKind),
        deductible_fen=fields.need("deductible_fen").integer(0, _MOST_FEN),
        reimbursed_ratio=fields.need("reimbursed_ratio").number(0, 1),
        annual_cap_fen=cap.integer(0, _MOST_FEN) if cap else None,
        out_of_zone_referred_ratio=_ratio(fields, "out_of_zone_referred_ratio"),
        out_of_zone_alone_ratio=_ratio(fields, "out_of_zone_alone_ratio"),
        after_up=_effect(fields, "after_up"),
        after_down=_effect(fields, "after_down"),
    )


def _cost(cursor: Cursor) -> StayCost:
    fields, told = _dated(cursor, ("diagnosis", "cost_fen"))
    groups = tuple(read_group(item) for item in fields.each("diagnosis"))
    return StayCost(
        **told,
        diagnoses=tuple((one.first, one.last) for one in groups),
        cost_fen=fields.need("cost_fen").integer(1, _MOST_FEN),
    )


def _ratio(fields: Fields, name: str) -> float | None:
    cursor = fields.may(name)
    return cursor.number(0, 1) if cursor else None


def _effect(fields: Fields, name: str) -> DeductibleEffect:
    cursor = fields.may(name)
    return cursor.choice(DeductibleEffect) if cursor else DeductibleEffect.WHOLE
