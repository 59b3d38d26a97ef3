"""What a screening found as plain JSON and back. Not here: what it means (screening)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from heyi.contexts.health.terms.follow_up import Item
from heyi.contexts.health.terms.screening import RiskFactor, Screened, ScreeningKind
from heyi.kernel.event import Plain


def kept_screened(screened: Screened) -> dict[str, Plain]:
    """What was found as it is kept."""
    return {
        "factors": [*sorted(str(one) for one in screened.factors)],
        "had_stroke": screened.had_stroke,
        "values": {str(item): str(value) for item, value in screened.values.items()},
    }


def opened_screened(kind: ScreeningKind, told: Mapping[str, Any]) -> Screened:
    """What was kept."""
    return Screened(
        kind=kind,
        factors=frozenset(RiskFactor(one) for one in told["factors"]),
        had_stroke=told["had_stroke"],
        values={Item(item): Decimal(value) for item, value in told["values"].items()},
    )
