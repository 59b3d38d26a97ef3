"""The figures of one case, and one figure over many. Not here: which figures there are (the charter).

Quartiles are those of linear interpolation between order statistics (type 7 of Hyndman & Fan 1996); the interval of a ratio is
Wilson's (1927). Source: docs/sources/heyi-assumptions.md#figures
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from math import sqrt
from statistics import fmean, median, quantiles
from uuid import UUID

from heyi.contexts.governance.terms.pathways import Figure, FigureKind, Pathway
from heyi.contexts.pathways.rules.conditions import holds, lacking
from heyi.contexts.pathways.rules.spans import spans
from heyi.contexts.pathways.terms.cases import CaseView, Stamp
from heyi.contexts.pathways.terms.measuring import Lack, Measured, Summary
from heyi.contexts.pathways.terms.showing import MeasuredCase

_ON_EACH_SIDE = 1.959963984540054
# Of fewer values quartiles would only say the values again. Source: docs/sources/heyi-assumptions.md#figures
_FEWEST_FOR_QUARTILES = 4


def measure(pathway: Pathway, view: CaseView, *, now: datetime) -> Mapping[str, Measured]:
    """Every figure of one case by its code, each with a value or with what it lacks.

    Shape: of a figure that several hospitals have, the first hospital's.
    """
    return {one.code: measure_all(one, view, now=now)[0] for one in pathway.figures}


def measure_all(figure: Figure, view: CaseView, *, now: datetime) -> tuple[Measured, ...]:
    """One figure of one case for every hospital that ended its span, the earliest first; one line where none did."""
    held_back = _held_back(figure, view, now)
    if held_back is not None:
        return (held_back,)
    if figure.kind is FigureKind.INTERVAL:
        return tuple(_intervals(figure, view))
    return (_counted(figure, view, now),)


def _held_back(figure: Figure, view: CaseView, now: datetime) -> Measured | None:
    """Why the case does not belong to the figure, the exclusions first; None where it does."""
    for one in figure.exclusions:
        if holds(one.condition, view, now=now) is True:
            return Measured(figure=figure.code, lack=Lack.EXCLUDED, why=one.code)
    if figure.among is None:
        return None
    belongs = holds(figure.among, view, now=now)
    if belongs is None:
        return Measured(figure=figure.code, lack=Lack.UNKNOWN, lacks=lacking(figure.among, view, now=now))
    return None if belongs else Measured(figure=figure.code, lack=Lack.NOT_AMONG)


def _intervals(figure: Figure, view: CaseView) -> Iterator[Measured]:
    ended = tuple(spans(figure.since, figure.until, view, site=figure.site))
    if not ended:
        begun = figure.since in {one.code for one in view.stamps} or (not figure.since and view.onset_at)
        lacks = (figure.until,) if begun else (figure.since or "onset", figure.until)
        yield Measured(figure=figure.code, lack=Lack.MISSING, lacks=lacks)
    # What began once ends once: the onset is followed by the first arrival and by no second one.
    most = None if figure.since in view.per_hospital else 1
    whole = [one for one in ended if one[1] is not None]
    # Who never had the beginning, as a clinic that nobody arrives at, lacks nothing where another hospital has both.
    for stamp, minutes in (whole or ended[:1])[:most]:
        yield _interval(figure, stamp, minutes)


def _interval(figure: Figure, stamp: Stamp, minutes: Decimal | None) -> Measured:
    place: UUID = stamp.organisation
    if minutes is None:
        lacks = (figure.since or "onset",)
        return Measured(figure=figure.code, lack=Lack.MISSING, lacks=lacks, organisation=place)
    in_target = None if figure.target_minutes is None else minutes <= figure.target_minutes
    return Measured(figure=figure.code, minutes=minutes, organisation=place, in_target=in_target)


def _counted(figure: Figure, view: CaseView, now: datetime) -> Measured:
    if figure.counted is None:
        return Measured(figure=figure.code, counts=True)
    answer = holds(figure.counted, view, now=now)
    if answer is None:
        return Measured(figure=figure.code, lack=Lack.UNKNOWN, lacks=lacking(figure.counted, view, now=now))
    return Measured(figure=figure.code, counts=answer)


def measured_of(
    figure: str, cases: Iterable[MeasuredCase], *, at: UUID | None = None
) -> tuple[Measured, ...]:
    """One figure of many cases, or of one hospital: an interval is credited where it ended, a count where the case is.

    Shape: a case is measured by the charter under which it was opened, which may not know a figure of today's.
    """
    return tuple(
        one
        for case in cases
        for one in case.figures.get(figure, ())
        if at is None or (one.organisation or case.case.here) == at
    )


def summarise(figure: Figure, measured: Iterable[Measured]) -> Summary:
    """One figure over many cases: n, what is missing and what is excluded by reason, and the values that n allows.

    Shape: cases that are not among those the figure is about are no part of anything here.
    """
    lines = [one for one in measured if one.lack is not Lack.NOT_AMONG]
    excluded = Counter(one.why for one in lines if one.lack is Lack.EXCLUDED)
    missing = sum(one.lack in (Lack.MISSING, Lack.UNKNOWN) for one in lines)
    if figure.kind is FigureKind.INTERVAL:
        return _summary_of_intervals(figure, lines, missing, excluded)
    values = [one.counts for one in lines if one.counts is not None]
    counted = sum(values)
    return Summary(
        figure=figure.code, n=len(values), missing=missing, excluded=dict(sorted(excluded.items())), counted=counted,
        ratio=counted / len(values) if values else None, interval=wilson(counted, len(values)),
    )  # fmt: skip


def _summary_of_intervals(
    figure: Figure, lines: list[Measured], missing: int, excluded: Mapping[str, int]
) -> Summary:
    values = [float(one.minutes) for one in lines if one.minutes is not None]
    known = [one.in_target for one in lines if one.in_target is not None]
    kept = sum(known)
    cuts = quantiles(values, n=4, method="inclusive") if len(values) >= _FEWEST_FOR_QUARTILES else None
    return Summary(
        figure=figure.code,
        n=len(values),
        missing=missing,
        excluded=dict(sorted(excluded.items())),
        lower_quartile=cuts[0] if cuts else None,
        median=median(values) if values else None,
        upper_quartile=cuts[2] if cuts else None,
        mean=fmean(values) if values else None,
        in_target=kept if known else None,
        ratio=kept / len(known) if known else None,
        interval=wilson(kept, len(known)),
    )


def wilson(counted: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a ratio; None of none.

    Source: Wilson, J Am Stat Assoc 1927;22:209-212.
    """
    if n == 0:
        return None
    squared = _ON_EACH_SIDE**2
    middle = (counted + squared / 2) / (n + squared)
    reach = _ON_EACH_SIDE * sqrt(counted * (n - counted) / n + squared / 4) / (n + squared)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
