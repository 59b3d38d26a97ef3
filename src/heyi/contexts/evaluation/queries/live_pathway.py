"""The figures of a green channel for an evaluation: by hospital, by month, or both. Not here: measuring a case (pathways).

An interval is told by its median, a share by its ratio; beside each stands of how many cases. Months are those in which a case
was opened; a month of a hospital is credited with what that hospital ended, wherever the case went on to.
Source: docs/sources/heyi-assumptions.md#evaluation
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from heyi.contexts.evaluation.rules.live_cells import LEAST, share, table_of_rows
from heyi.contexts.evaluation.terms.plan import LiveTable
from heyi.contexts.governance.terms.pathways import Figure, FigureKind, Pathway
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.measuring import Measured
from heyi.contexts.pathways.terms.showing import MeasuredCase
from heyi.kernel.moments import day_of

# A row: the hospital, None for all of them; its month, empty for all; its cases.
_Group = tuple[UUID | None, str, Sequence[MeasuredCase]]


def pathway_table(
    pathway: Pathway, cases: Sequence[MeasuredCase], by: str, names: Mapping[UUID, str]
) -> LiveTable:
    """One row for each hospital, month, or month of a hospital, in the order of names and time.

    Shape:  `names` of the hospitals that may be rows.
    Raises: Unfit where no row has enough cases.
    """
    figures = [one for one in pathway.figures if one.kind is not FigureKind.AREA]
    groups = list(_groups(cases, by, names))
    kept = [one for one in groups if len(one[2]) >= LEAST]
    rows = [_row(figures, one, names) for one in kept]
    own = [column for figure in figures for column in _columns(figure)]
    heads = {"hospital": ("hospital",), "month": ("month",)}.get(by, ("hospital", "month"))
    return table_of_rows(rows, ["name", *heads, "cases", *own], withheld=len(groups) - len(kept))


def _groups(cases: Sequence[MeasuredCase], by: str, names: Mapping[UUID, str]) -> Iterator[_Group]:
    ordered = sorted(names, key=lambda one: (names[one], one))
    hospitals: Sequence[UUID | None] = [None] if by == "month" else ordered
    months = [""] if by == "hospital" else sorted({_month(one) for one in cases})
    for hospital in hospitals:
        for month in months:
            found = [
                one
                for one in cases
                if month in ("", _month(one)) and (hospital is None or hospital in _credited(one))
            ]
            if found:
                yield hospital, month, found


def _month(case: MeasuredCase) -> str:
    return f"{day_of(case.case.opened_at):%Y-%m}"


def _credited(case: MeasuredCase) -> set[UUID]:
    """The hospitals that have anything of a case: where it is, and where an interval of it ended."""
    ended = {one.organisation for told in case.figures.values() for one in told if one.organisation}
    return {case.case.here, *ended}


def _columns(figure: Figure) -> tuple[str, ...]:
    also = () if figure.target_minutes is None else (f"{figure.code}_in_target",)
    return (figure.code, f"{figure.code}_n", *also)


def _row(figures: Sequence[Figure], group: _Group, names: Mapping[UUID, str]) -> dict[str, str]:
    hospital, month, cases = group
    of = "" if hospital is None else names[hospital]
    row = {
        "name": " ".join(one for one in (of, month) if one),
        "hospital": of,
        "month": month,
        "cases": str(len(cases)),
    }
    for figure in figures:
        row |= _cells(figure, pathways.measured_of(figure.code, cases, at=hospital))
    return row


def _cells(figure: Figure, measured: Sequence[Measured]) -> dict[str, str]:
    told = pathways.summarise(figure, measured)
    if told.n < LEAST:
        return {}
    if figure.kind is not FigureKind.INTERVAL:
        return {figure.code: share(told.counted or 0, told.n), f"{figure.code}_n": str(told.n)}
    judged = sum(one.in_target is not None for one in measured)
    return {
        figure.code: "" if told.median is None else repr(told.median),
        f"{figure.code}_n": str(told.n),
        f"{figure.code}_in_target": share(told.in_target or 0, judged),
    }
