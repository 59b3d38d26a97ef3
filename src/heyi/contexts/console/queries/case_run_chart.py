"""A figure of a pathway month by month, and what the rules of run charts say of it. Not here: the table (case_figures)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext

from heyi.contexts.console.queries.case_figures import FEWEST_FOR_A_RATIO, percent
from heyi.contexts.governance.terms.pathways import Figure, FigureKind
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.measuring import Summary
from heyi.contexts.pathways.terms.showing import MeasuredCase
from heyi.kernel.moments import day_of
from heyi.methods.run_chart import FEWEST, Rule, Signal, judge

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 240, 60, 60, 24, 32
_LEAST_TOP = 0.001
# More words than this beside each other run into each other.
_MOST_LABELS = 7


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month on the run chart; its words are written beside it where there is room."""

    month: str
    x: float
    y: float
    value: str
    n: int
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class RunChart:
    """A figure month by month, with the median of all months, its target, and what stands out in words."""

    width: int
    height: int
    path: str
    points: tuple[MonthPoint, ...]
    middle_y: float
    middle: str
    target_y: float | None
    target: str
    signals: tuple[str, ...]


def months_of(figure: Figure, cases: Iterable[MeasuredCase]) -> Iterator[tuple[str, Summary]]:
    """The figure month by month of the wall, in order."""
    by_month: dict[str, list[MeasuredCase]] = {}
    for case in cases:
        by_month.setdefault(f"{day_of(case.case.opened_at):%Y-%m}", []).append(case)
    for month in sorted(by_month):
        yield month, pathways.summarise(figure, pathways.measured_of(figure.code, by_month[month]))


def run_chart(figure: Figure, cases: Iterable[MeasuredCase]) -> RunChart | None:
    """The run chart of a figure; None where no two months have a value."""
    told = [
        (month, one, value) for month, one in months_of(figure, cases) if (value := _value(one)) is not None
    ]
    if len(told) < 2:
        return None
    values = [value for _, _, value in told]
    target, middle = _target(figure), median(values)
    top = max(*values, target or 0.0, _LEAST_TOP) * 1.1
    step = (_WIDTH - _LEFT - _RIGHT) / (len(told) - 1)
    every = -(-len(told) // _MOST_LABELS)

    def y_of(value: float) -> float:
        return round(_HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM), 1)

    points = tuple(
        MonthPoint(
            month, round(_LEFT + number * step, 1), y_of(value), _of_month(figure, one, value), one.n,
            # Counted from the end: the latest month is the one that is looked for.
            (len(told) - 1 - number) % every == 0,
        )
        for number, (month, one, value) in enumerate(told)
    )  # fmt: skip
    return RunChart(
        width=_WIDTH, height=_HEIGHT, path="M" + "L".join(f"{one.x} {one.y}" for one in points), points=points,
        middle_y=y_of(middle), middle=_shown(figure, middle), target_y=None if target is None else y_of(target),
        target="" if target is None else _shown(figure, target), signals=_signals([one.month for one in points], values),
    )  # fmt: skip


def _value(told: Summary) -> float | None:
    return told.median if told.median is not None else told.ratio


def _target(figure: Figure) -> float | None:
    if figure.kind is FigureKind.INTERVAL:
        return None if figure.target_minutes is None else float(figure.target_minutes)
    return None if figure.target_ratio is None else float(figure.target_ratio)


def _shown(figure: Figure, value: float) -> str:
    return (
        gettext("%(median).0f 分") % {"median": value}
        if figure.kind is FigureKind.INTERVAL
        else percent(value)
    )


def _of_month(figure: Figure, told: Summary, value: float) -> str:
    """The value of a month; of few cases no ratio."""
    if figure.kind is FigureKind.INTERVAL or told.n >= FEWEST_FOR_A_RATIO:
        return _shown(figure, value)
    return f"{told.counted}/{told.n}"


def _signals(months: Sequence[str], values: Sequence[float]) -> tuple[str, ...]:
    judged = judge(values)
    if judged.signals is None:
        return (gettext("不在中位线上的月份不足 %(fewest)s 个，不判断走势。") % {"fewest": FEWEST},)
    if not judged.signals:
        return (gettext("按走势图规则没有异常：看到的起伏可以是偶然。"),)
    return tuple(_signal_words(one, months) for one in judged.signals)


def _signal_words(signal: Signal, months: Sequence[str]) -> str:
    if signal.rule is Rule.TOO_FEW_RUNS:
        return gettext("穿过中位线的次数太少，不像偶然：水平变过。")
    if signal.rule is Rule.TOO_MANY_RUNS:
        return gettext("穿过中位线的次数太多，不像偶然：可能混着两类病例。")
    if signal.rule is Rule.SHIFT:
        words = (
            gettext("%(first)s 至 %(last)s 一直在中位线以上，不像偶然。")
            if signal.is_up
            else gettext("%(first)s 至 %(last)s 一直在中位线以下，不像偶然。")
        )
    else:
        words = (
            gettext("%(first)s 至 %(last)s 连续上升，不像偶然。")
            if signal.is_up
            else gettext("%(first)s 至 %(last)s 连续下降，不像偶然。")
        )
    return words % {"first": months[signal.first], "last": months[signal.last]}
