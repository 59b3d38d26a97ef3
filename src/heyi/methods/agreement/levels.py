"""The level of an interval, and the quantile that goes with it. Not here: any interval."""

from scipy.special import ndtri

from heyi.methods.refusals import Unfit

USUAL = 0.95


def upper_share(level: float) -> float:
    """The share of a distribution below the upper end of a two-sided interval: .975 for a level of .95.

    Raises: Unfit for a level that is no share between 0 and 1.
    """
    if not 0 < level < 1:
        raise Unfit(
            "level_wrong",
            f"置信水平应在 0 与 1 之间（例如 0.95），现在是 {level:g}。",
            f"The level of confidence must be between 0 and 1 (0.95, say), not {level:g}.",
        )
    return (1 + level) / 2


def normal_quantile(level: float) -> float:
    """How many standard errors an interval reaches to each side.

    Raises: Unfit.
    """
    return float(ndtri(upper_share(level)))
