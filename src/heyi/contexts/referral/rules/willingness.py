"""How often a proposed move failed because somebody was unwilling, and on whose side. Not here: counting (queries).

Source: docs/sources/consent.md#refusing
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from heyi.contexts.referral.rules.siphon import FEWEST
from heyi.contexts.referral.rules.staying import whose_unwillingness
from heyi.contexts.referral.terms.stays import Unwilling


@dataclass(frozen=True, slots=True)
class Moves:
    """Moves that were proposed between two units, up or down, and the coded reasons for which some were not wanted.

    Shape: `proposed` counts those that came to a referral and those that did not; a reason may lie in the illness.
    """

    proposed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def by_side(self) -> Mapping[Unwilling, int]:
        """How many failed on each side; what lies in the illness or the papers is nobody's."""
        found = dict.fromkeys(Unwilling, 0)
        for reason, count in self.reasons.items():
            side = whose_unwillingness(reason)
            if side is not None:
                found[side] += count
        return found

    @property
    def unwilling(self) -> int:
        """How many failed because somebody was unwilling."""
        return sum(self.by_side.values())

    @property
    def ratio(self) -> float | None:
        """The share that failed so; None of fewer than five, where it would say more about chance."""
        return self.unwilling / self.proposed if self.proposed >= FEWEST else None


def together(several: list[Moves]) -> Moves:
    """Moves of several pairs added up."""
    reasons: dict[str, int] = {}
    for one in several:
        for reason, count in one.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
    return Moves(sum(one.proposed for one in several), reasons)
