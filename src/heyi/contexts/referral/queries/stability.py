"""What is asked of a patient who goes on below, with the bound that health sets. Not here: judging (rules.stability)."""

from dataclasses import replace
from functools import cache

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Sign
from heyi.contexts.referral.queries.criteria import figure_of
from heyi.contexts.referral.rules.stability import STABILITY, Bound, Stability


@cache
def stability_in_force() -> Stability:
    """The bounds of ours, and the systolic pressure from which the standard of care sees danger. Units: whole mmHg."""
    value, origin = figure_of(governance.StandardFigure.SYSTOLIC_DANGER)
    danger = Bound(Sign.SYSTOLIC, None, value - 1, origin)
    return replace(STABILITY, bounds=(*STABILITY.bounds, danger))
