"""The figures of a pathway over many cases: by hospital, before and after. Not here: by month (case_run_chart), one case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.case_words import status_words
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.governance.terms.pathways import Figure, FigureKind, Pathway, SheetLine, Statistic
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.measuring import Measured, Summary
from heyi.contexts.pathways.terms.showing import MeasuredCase
from heyi.foundation.typesetting import THIN_SPACE
from heyi.kernel.moments import day_of
from heyi.methods.before_after import change, shift

# Fewer cases than this give a number and no ratio.
FEWEST_FOR_A_RATIO = 10
_SURE = 0.001


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one hospital."""

    value: str
    also: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure over all hospitals and for each."""

    code: str
    name: str
    definition: str
    target: str
    source: str
    status: str
    cells: tuple[Cell, ...]
    left_out: str


def figure_rows(
    pathway: Pathway, cases: Sequence[MeasuredCase], hospitals: Sequence[UUID]
) -> tuple[FigureRow, ...]:
    """Every figure but those of an area."""
    return tuple(
        _row(figure, cases, hospitals) for figure in pathway.figures if figure.kind is not FigureKind.AREA
    )


def _row(figure: Figure, cases: Sequence[MeasuredCase], hospitals: Sequence[UUID]) -> FigureRow:
    whole = pathways.summarise(figure, pathways.measured_of(figure.code, cases))
    each = [pathways.summarise(figure, pathways.measured_of(figure.code, cases, at=one)) for one in hospitals]
    return FigureRow(
        code=figure.code,
        name=in_our_language(figure.name),
        definition=in_our_language(figure.definition),
        target=target_words(figure),
        source=figure.source,
        status=status_words(figure.status),
        cells=tuple(cell_of(figure, one) for one in (whole, *each)),
        left_out=left_out_words(figure, whole),
    )


def target_words(figure: Figure) -> str:
    """The target in words; nothing where there is none."""
    if figure.target_minutes is not None:
        words = gettext("≤ %(minutes)s 分") % {"minutes": figure.target_minutes}
        return (
            f"{words} · ≥{THIN_SPACE}{percent(float(figure.target_ratio))}" if figure.target_ratio else words
        )
    return f"≥{THIN_SPACE}{percent(float(figure.target_ratio))}" if figure.target_ratio else ""


def percent(ratio: float) -> str:
    """A ratio as a percentage without decimals."""
    return f"{ratio * 100:.0f}{THIN_SPACE}%"


def cell_of(figure: Figure, told: Summary) -> Cell:
    """Median with quartiles and n, or so many of so many; of few cases no ratio."""
    if told.n == 0:
        return Cell("—", "")
    if figure.kind is FigureKind.INTERVAL:
        value = gettext("%(median).0f 分") % {"median": told.median}
        also = f"n={told.n}"
        if told.lower_quartile is not None and told.upper_quartile is not None:
            also = f"{told.lower_quartile:.0f}–{told.upper_quartile:.0f} · {also}"
        if told.ratio is not None and told.n >= FEWEST_FOR_A_RATIO:
            also = f"{also} · {gettext('达标')} {percent(told.ratio)}"
        return Cell(value, also)
    if told.n < FEWEST_FOR_A_RATIO or told.ratio is None or told.interval is None:
        return Cell(f"{told.counted}/{told.n}", gettext("样本不足"))
    low, high = told.interval
    return Cell(
        percent(told.ratio), f"{told.counted}/{told.n} · {low * 100:.0f}–{high * 100:.0f}{THIN_SPACE}%"
    )


def left_out_words(figure: Figure, told: Summary) -> str:
    """What is left out, by reason, and what lacks something."""
    names = {one.code: in_our_language(one.name) for one in figure.exclusions}
    parts = [f"{names.get(code, code)} {count}" for code, count in told.excluded.items()]
    if told.missing:
        parts.append(gettext("缺资料 %(count)s") % {"count": told.missing})
    return " · ".join(parts)


def before_after_words(figure: Figure, cases: Iterable[MeasuredCase], day: date) -> str:
    """What changed from one side of a day to the other, with its interval and test."""
    cases = list(cases)
    former = [one for one in cases if day_of(one.case.opened_at) < day]
    later = [one for one in cases if day_of(one.case.opened_at) >= day]
    if figure.kind is FigureKind.INTERVAL:
        return _shift_words(figure, former, later)
    before, after = (
        pathways.summarise(figure, pathways.measured_of(figure.code, side)) for side in (former, later)
    )
    found = change(before.counted or 0, before.n, after.counted or 0, after.n)
    is_small = min(before.n, after.n) < FEWEST_FOR_A_RATIO
    if is_small or found.difference is None or found.interval is None or found.p is None:
        return gettext("前 n=%(before)s，后 n=%(after)s：样本不足，不作检验。") % {
            "before": before.n,
            "after": after.n,
        }
    told = {
        "before": percent(before.ratio or 0), "after": percent(after.ratio or 0), "difference": f"{found.difference * 100:+.0f}",
        "low": f"{found.interval[0] * 100:+.0f}", "high": f"{found.interval[1] * 100:+.0f}", "p": p_words(found.p),
    }  # fmt: skip
    return (
        gettext(
            "由 %(before)s 到 %(after)s，差 %(difference)s 个百分点（95%% 区间 %(low)s 到 %(high)s，Fisher %(p)s）。"
        )
        % told
    )


def _shift_words(figure: Figure, former: list[MeasuredCase], later: list[MeasuredCase]) -> str:
    before, after = (
        [float(one.minutes) for one in pathways.measured_of(figure.code, side) if one.minutes is not None]
        for side in (former, later)
    )
    found = shift(before, after)
    if found.shift is None or found.interval is None or found.p is None:
        return gettext("前 n=%(before)s，后 n=%(after)s：样本不足，不作检验。") % {
            "before": len(before),
            "after": len(after),
        }
    told = {
        "shift": f"{found.shift:+.0f}", "low": f"{found.interval[0]:+.0f}", "high": f"{found.interval[1]:+.0f}",
        "p": p_words(found.p), "before": len(before), "after": len(after),
    }  # fmt: skip
    return (
        gettext(
            "变化 %(shift)s 分（95%% 区间 %(low)s 到 %(high)s，Mann–Whitney %(p)s；前 n=%(before)s，后 n=%(after)s）。"
        )
        % told
    )


def p_words(p: float) -> str:
    """A p value as it is printed."""
    return f"p{THIN_SPACE}<{THIN_SPACE}0.001" if p < _SURE else f"p{THIN_SPACE}={THIN_SPACE}{p:.3f}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of a sheet: what is asked, the value, and whether it is met; None where nothing was measured."""

    name: str
    statistic: str
    value: str
    bound: str
    is_obligatory: bool
    is_met: bool | None
    n: int


def sheet_rows(
    pathway: Pathway, lines: Iterable[SheetLine], cases: Sequence[MeasuredCase]
) -> Iterator[SheetRow]:
    """A sheet filled in from the cases of a time."""
    for line in lines:
        figure = pathway.figure(line.figure)
        if figure is None:
            continue
        told = pathways.summarise(figure, pathways.measured_of(figure.code, cases))
        value = {Statistic.MEAN: told.mean, Statistic.MEDIAN: told.median, Statistic.SHARE: told.ratio}[
            line.statistic
        ]
        bound = line.at_most if line.at_most is not None else line.at_least
        met = None
        if value is not None and bound is not None:
            met = value <= float(bound) if line.at_most is not None else value >= float(bound)
        is_share = line.statistic is Statistic.SHARE
        show = percent if is_share else lambda number: gettext("%(mean).1f 分") % {"mean": number}
        sign = "≤" if line.at_most is not None else "≥"
        yield SheetRow(
            name=in_our_language(figure.name),
            statistic=statistic_words(line.statistic),
            value="—" if value is None else show(value),
            bound="" if bound is None else f"{sign}{THIN_SPACE}{show(float(bound))}",
            is_obligatory=line.is_obligatory,
            is_met=met,
            n=told.n,
        )


def statistic_words(statistic: Statistic) -> str:
    """Which number a sheet asks for."""
    return {
        Statistic.MEAN: gettext("均数"), Statistic.MEDIAN: gettext("中位数"), Statistic.SHARE: gettext("比例"),
    }[statistic]  # fmt: skip


def case_columns(pathway: Pathway) -> tuple[str, ...]:
    """The columns of the table of cases: codes of the definition, so that a program reads them."""
    return (
        "case", "opened_on", "onset_kind", "hospitals", "end",
        *(f"minutes_{one.code}" for one in pathway.milestones),
        *(f"scale_{one.code}" for one in pathway.scales),
        *(f"figure_{one.code}" for one in pathway.figures),
    )  # fmt: skip


def case_line(pathway: Pathway, case: MeasuredCase, *, number: int) -> tuple[str, ...]:
    """One case without a name: minutes since the onset, totals of scales, figures."""
    first = {one.code: one.at for one in sorted(case.view.stamps, key=lambda one: one.at, reverse=True)}
    arrivals = {one.organisation for one in case.view.stamps if one.code in case.view.per_hospital}
    return (
        str(number),
        f"{day_of(case.case.opened_at)}",
        str(case.case.onset_kind),
        str(len(arrivals)),
        case.case.end,
        *(_minutes(case.case.onset_at, first.get(one.code)) for one in pathway.milestones),
        *(_total(case, one.code) for one in pathway.scales),
        *(_figure(case.figures.get(one.code, ())) for one in pathway.figures),
    )


def _minutes(onset: datetime | None, at: datetime | None) -> str:
    return "" if onset is None or at is None else f"{(at - onset).total_seconds() / 60:.1f}"


def _total(case: MeasuredCase, scale: str) -> str:
    found = case.view.scales.get(scale)
    return "" if found is None or found.total is None else f"{found.total:f}"


def _figure(measured: Sequence[Measured]) -> str:
    """The first hospital's value; nothing where there is none, or where the case's charter does not know the figure."""
    if not measured:
        return ""
    one = measured[0]
    if one.minutes is not None:
        return f"{one.minutes:.1f}"
    return "" if one.counts is None else str(int(one.counts))
