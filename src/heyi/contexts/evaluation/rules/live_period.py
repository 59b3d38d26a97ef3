"""The days over which a plan counts, as it writes them. Not here: what is counted (live_referral, live_pathway, live_health)."""

import re
from datetime import date, timedelta

from heyi.contexts.evaluation.terms.plan import RECENT
from heyi.contexts.health.terms.figures import Period
from heyi.methods.refusals import Unfit

USUAL_DAYS = 90
_PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})")


def period_of(text: str, today: date) -> Period:
    """The days that a plan asks for: `recent` is the latest ninety, else FIRST/LAST as YYYY-MM-DD.

    Raises: Unfit.
    """
    if text == RECENT:
        return Period(today - timedelta(days=USUAL_DAYS), today)
    found = _PERIOD.fullmatch(text)
    try:
        first, last = (date.fromisoformat(one) for one in found.groups()) if found else (today, date.min)
    except ValueError:
        first, last = today, date.min
    if first > last:
        raise Unfit(
            "live_period_wrong",
            f"时段“{text}”应写成 recent（最近 {USUAL_DAYS} 天）或 2026-01-01/2026-06-30。",
            f"The period {text!r} must be `recent` (the latest {USUAL_DAYS} days) or 2026-01-01/2026-06-30.",
        )
    return Period(first, last)
