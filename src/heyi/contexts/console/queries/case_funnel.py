"""A share of a pathway by hospital as a funnel: who differs by more than chance. Not here: the drawing (funnel_chart)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.case_figures import FEWEST_FOR_A_RATIO, percent
from heyi.contexts.console.queries.funnel_chart import Funnel, Unit, funnel_of
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.governance.terms.pathways import Figure, FigureKind
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.showing import MeasuredCase
from heyi.contexts.referral.public import Judged, Measure, Verdict
from heyi.methods.funnel import ALARM, WARNING, Limits, share_limits

# How a share is drawn does not depend on what is counted; the drawing asks only whether it is a share.
_A_SHARE = Measure.IN_TIME
# Limits and values are whole numbers of cases over n: less than this apart they are the same.
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class HospitalRow:
    """One hospital below the drawing."""

    value: str
    counts: str
    limits: str
    tone: str
    icon: str
    verdict_words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the drawing of a funnel reads."""

    words: str
    usual: str
    across: str
    funnel: Funnel | None
    rows: tuple[tuple[str, HospitalRow], ...]


def places_of(figure: Figure, cases: Iterable[MeasuredCase]) -> frozenset[UUID]:
    """The hospitals to which a figure is credited."""
    return frozenset(
        one.organisation or case.case.here for case in cases for one in case.figures.get(figure.code, ())
    )


def funnel_drawing(
    figure: Figure, cases: Sequence[MeasuredCase], names: Mapping[UUID, str]
) -> Drawing | None:
    """The funnel of a share, or of the share of an interval that keeps its target; None where there is no share."""
    counted, n = _counts(figure, cases)
    if n == 0:
        return None
    usual = counted / n
    units, rows = [], []
    for place in places_of(figure, cases):
        its, of = _counts(figure, cases, at=place)
        if of == 0:
            continue
        judged, words = judged_share(its, of, usual), names.get(place, "")
        units.append(Unit(judged, words, False))
        rows.append((words, of, _row(figure, judged)))
    name = in_our_language(figure.name)
    if figure.kind is FigureKind.INTERVAL:
        name = gettext("%(name)s ≤ %(minutes)s 分的比例") % {"name": name, "minutes": figure.target_minutes}
    return Drawing(
        words=name,
        usual=percent(usual),
        across=gettext("例数"),
        funnel=funnel_of(_A_SHARE, units, usual, True),
        rows=tuple((words, row) for words, of, row in sorted(rows, key=lambda one: (-one[1], one[0]))),
    )


def _counts(figure: Figure, cases: Iterable[MeasuredCase], at: UUID | None = None) -> tuple[int, int]:
    """How many of how many: a share's own, or the intervals that keep their target."""
    measured = pathways.measured_of(figure.code, cases, at=at)
    if figure.kind is FigureKind.INTERVAL:
        known = [one.in_target for one in measured if one.in_target is not None]
        return sum(known), len(known)
    told = pathways.summarise(figure, measured)
    return told.counted or 0, told.n


def judged_share(counted: int, of: int, usual: float) -> Judged:
    """One hospital against the share of all; of few cases no verdict."""
    value = counted / of
    if of < FEWEST_FOR_A_RATIO:
        return Judged(measure=_A_SHARE, count=counted, of=of, value=value, verdict=Verdict.TOO_FEW)
    warning, alarm = (share_limits(of, usual, level=level) for level in (WARNING, ALARM))
    return Judged(
        measure=_A_SHARE, count=counted, of=of, value=value, usual=usual, warning=warning, alarm=alarm,
        verdict=_verdict(value, warning, alarm),
    )  # fmt: skip


def _verdict(value: float, warning: Limits, alarm: Limits) -> Verdict:
    if value > warning.high + _NEAR:
        return Verdict.FAR_ABOVE if value > alarm.high + _NEAR else Verdict.ABOVE
    if value < warning.low - _NEAR:
        return Verdict.FAR_BELOW if value < alarm.low - _NEAR else Verdict.BELOW
    return Verdict.INSIDE


def _row(figure: Figure, judged: Judged) -> HospitalRow:
    counts = f"{judged.count} / {judged.of}"
    if judged.verdict is Verdict.TOO_FEW or judged.warning is None:
        return HospitalRow("", counts, "—", "waiting", "circle-dashed", gettext("样本不足"))
    limits = f"{percent(judged.warning.low)} – {percent(judged.warning.high)}"
    shown = percent(judged.value or 0.0)
    if not judged.verdict.is_outside:
        return HospitalRow(shown, counts, limits, "in-time", "circle-check", gettext("在界限内"))
    is_high = judged.verdict in (Verdict.ABOVE, Verdict.FAR_ABOVE)
    words = gettext("高于界限") if is_high else gettext("低于界限")
    # Keeping a target is always good; of a share the definition says which way is.
    is_good = is_high is (figure.more_is_better or figure.kind is FigureKind.INTERVAL)
    if is_good:
        return HospitalRow(shown, counts, limits, "done", "circle-check", words)
    tone, icon = ("late", "alert-circle") if judged.verdict.is_far else ("soon", "alert-triangle")
    return HospitalRow(shown, counts, limits, tone, icon, words)
