"""Findings and grounds as plain JSON and back, exact to the digit. Not here: what they mean (follow_up)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from heyi.contexts.health.terms.follow_up import Adherence, Cause, DangerSign, Findings, Item
from heyi.contexts.health.terms.proposals import Grounds
from heyi.kernel.event import Plain


def kept(findings: Findings) -> dict[str, Plain]:
    """Findings as they are kept."""
    return {
        "values": {str(item): str(value) for item, value in findings.values.items()},
        "danger_signs": [*sorted(str(sign) for sign in findings.danger_signs)],
        "adherence": str(findings.adherence) if findings.adherence else None,
        "has_side_effects": findings.has_side_effects,
        "has_new_complication": findings.has_new_complication,
        "words": findings.words,
        "advice": findings.advice,
    }


def opened(told: Mapping[str, Any]) -> Findings:
    """The findings that were kept."""
    return Findings(
        values={Item(item): Decimal(value) for item, value in told["values"].items()},
        danger_signs=frozenset(DangerSign(sign) for sign in told["danger_signs"]),
        adherence=Adherence(told["adherence"]) if told["adherence"] else None,
        has_side_effects=told["has_side_effects"],
        has_new_complication=told["has_new_complication"],
        words=told["words"],
        advice=told["advice"],
    )


def kept_grounds(grounds: Iterable[Grounds]) -> list[Plain]:
    """The grounds of a proposal as they are kept."""
    return [
        {
            "cause": str(one.cause),
            "bound": str(one.bound),
            "source": one.source,
            "status": one.status,
            "value": None if one.value is None else str(one.value),
            "sign": str(one.sign) if one.sign else None,
        }
        for one in grounds
    ]


def opened_grounds(told: Iterable[Mapping[str, Any]]) -> tuple[Grounds, ...]:
    """The grounds that were kept."""
    return tuple(
        Grounds(
            cause=Cause(one["cause"]),
            bound=Decimal(one["bound"]),
            source=one["source"],
            status=one["status"],
            value=None if one["value"] is None else Decimal(one["value"]),
            sign=DangerSign(one["sign"]) if one["sign"] else None,
        )
        for one in told
    )
