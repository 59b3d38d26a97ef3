"""How one figure of the siphon monitor is said: value, interval, counts, verdict, trend. Not here: which ones (siphon_page)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import inf

from django.utils.translation import gettext

from heyi.contexts.referral.public import (
    Judged,
    Measure,
    UnitCounts,
    Verdict,
    judge,
)
from heyi.foundation.words import name
from heyi.methods.funnel import Limits

_RATIOS = frozenset({Measure.DOWN_TO_UP})
_HOUR, _DAY = 60, 1440
_FEWEST_IN_A_MONTH = 5
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 120, 28, 4
# Tone and icon of a verdict; the word beside them says the same without colour.
_LOOKS = {
    "no_data": ("waiting", "circle-dashed"),
    "too_few": ("waiting", "circle-dashed"),
    "no_peers": ("waiting", "circle-dashed"),
    "inside": ("in-time", "circle-check"),
    "siphons": ("soon", "alert-triangle"),
    "siphons_far": ("late", "alert-circle"),
    "better": ("done", "circle-check"),
}


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a trend."""

    words: str
    value: str
    counts: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The last months as words and as one small line; gaps stay gaps."""

    months: tuple[Month, ...]
    path: str
    marks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One figure in words."""

    measure: Measure
    words: str
    value: str
    interval: str
    count: int
    of: int
    counts: str
    usual: str
    limits: str
    verdict: str
    verdict_words: str
    tone: str
    icon: str
    meaning: str
    trend: Trend | None = None


def told_of(judged: Judged, trend: Trend | None = None) -> Told:
    """One figure as the page says it; of too few cases neither value nor verdict."""
    look = _look(judged)
    tone, icon = _LOOKS[look]
    has_value = judged.value is not None and judged.verdict not in (Verdict.NO_DATA, Verdict.TOO_FEW)
    measure = judged.measure
    missing = name("siphon_verdict", "no_data" if judged.verdict is Verdict.NO_DATA else "too_few")
    return Told(
        measure=measure,
        words=name("siphon_measure", measure),
        value=value_words(measure, judged.value or 0.0) if has_value else missing,
        interval=limits_words(measure, judged.interval) if has_value and judged.interval else "",
        count=judged.count,
        of=judged.of,
        counts="" if judged.verdict is Verdict.NO_DATA else f"{judged.count} / {judged.of}",
        usual="" if judged.usual is None else value_words(measure, judged.usual),
        limits="" if judged.warning is None else limits_words(measure, judged.warning),
        verdict=look,
        verdict_words=name("siphon_verdict", look),
        tone=tone,
        icon=icon,
        meaning=name("siphon_meaning", measure),
        trend=trend,
    )


def _look(judged: Judged) -> str:
    if not judged.verdict.is_outside:
        return judged.verdict.value
    if not judged.siphons:
        return "better"
    return "siphons_far" if judged.verdict.is_far else "siphons"


def value_words(measure: Measure, value: float) -> str:
    """A share in per cent, a ratio with two places."""
    return f"{value:.2f}" if measure in _RATIOS else f"{100 * value:.1f}%"


def limits_words(measure: Measure, limits: Limits) -> str:
    """Two ends."""
    high = "∞" if limits.high == inf else value_words(measure, limits.high)
    return f"{value_words(measure, limits.low)} – {high}"


def minutes_words(minutes: int) -> str:
    """A stretch of time as people say it."""
    if minutes < _HOUR:
        return gettext("%(count)s 分") % {"count": minutes}
    if minutes < _DAY:
        return gettext("%(count)s 小时") % {"count": f"{minutes / _HOUR:.1f}"}
    return gettext("%(count)s 天") % {"count": f"{minutes / _DAY:.1f}"}


def finding_words(judged: Judged, unit: str) -> str:
    """One thing outside the limits, as a sentence with its numbers and its reason."""
    told = told_of(judged)
    limits = judged.alarm if judged.verdict.is_far else judged.warning
    return gettext(
        "%(unit)s：%(measure)s %(value)s（%(counts)s），同期常态 %(usual)s，这样多的病例界限是 %(limits)s。%(meaning)s"
    ) % {
        "unit": unit,
        "measure": told.words,
        "value": told.value,
        "counts": told.counts,
        "usual": told.usual,
        "limits": limits_words(judged.measure, limits) if limits else "",
        "meaning": name("siphon_reason", judged.measure),
    }


def trend_of(measure: Measure, months: Mapping[date, UnitCounts]) -> Trend | None:
    """A measure month by month; months with too few cases say so and leave a gap in the line."""
    judged = [(month, judge(measure, counts, None)) for month, counts in sorted(months.items())]
    if not judged or all(one.value is None for _, one in judged):
        return None
    shown = tuple(Month(f"{month:%Y-%m}", told_of(one).value, told_of(one).counts) for month, one in judged)
    values = [
        one.value if one.value is not None and one.of >= _FEWEST_IN_A_MONTH else None for _, one in judged
    ]
    top = max((value for value in values if value is not None), default=0.0)
    marks = [
        (
            round(_SPARK_EDGE + place * (_SPARK_WIDTH - 2 * _SPARK_EDGE) / max(1, len(values) - 1), 1),
            round(_SPARK_HEIGHT - _SPARK_EDGE - value / (top or 1) * (_SPARK_HEIGHT - 2 * _SPARK_EDGE), 1),
        )
        for place, value in enumerate(values)
        if value is not None
    ]
    path = "M" + "L".join(f"{x} {y}" for x, y in marks) if len(marks) > 1 else ""
    return Trend(shown, path, tuple(marks))
