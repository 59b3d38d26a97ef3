"""A panel on a table: who was treated from when on, whichever way the file says it. Not here: any estimate.

Source: docs/sources/methods-series.md#panels
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.effects import formula
from heyi.methods.refusals import Unfit, listed
from heyi.methods.tabular.given import Given, asked_for, filled, places_of, yes_or_no
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table
from heyi.methods.tabular.when import When, when

Places = NDArray[np.int64]

# A heading of a file is trimmed, so that none of its own has these names.
_OUTCOME, _PERIOD, _UNIT = " outcome", " period", " unit"


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of a panel, or of samples drawn before and after.

    Shape: `period` is the place of each row's time among `periods`; `starts` the place of the first treated period of whoever the
           row belongs to, infinite for never. `units` and `clusters` are places, None where no column says so.
    """

    table: Table
    outcome: Numbers
    period: Places
    periods: tuple[str, ...]
    starts: Numbers
    units: Places | None
    unit_names: tuple[str, ...]
    clusters: Places | None
    warnings: list[Words] = field(default_factory=list)

    @property
    def treated(self) -> Numbers:
        """1 for rows of whoever is treated at some time."""
        return np.isfinite(self.starts).astype(np.float64)

    @property
    def now(self) -> Numbers:
        """1 for rows under treatment."""
        return (self.period >= self.starts).astype(np.float64)

    @property
    def beginnings(self) -> list[int]:
        """The places of the periods in which treatment begins."""
        return sorted({int(one) for one in self.starts[np.isfinite(self.starts)]})

    def of_rows(self, chosen: NDArray[np.bool_]) -> "Panel":
        """Only some of its rows."""
        names, units = self.unit_names, self.units
        if units is not None:
            names, units = (lambda pair: (tuple(pair[0]), pair[1]))(
                places_of([names[one] for one in units[chosen]])
            )
        return replace(
            self,
            table=self.table.where([int(row) for row in np.flatnonzero(chosen)]),
            outcome=self.outcome[chosen],
            period=self.period[chosen],
            starts=self.starts[chosen],
            units=units,
            unit_names=names,
            clusters=None if self.clusters is None else self.clusters[chosen],
        )


def panel(table: Table, asked: Asked, read: formula.Formula | None = None) -> tuple[Panel, Asked]:
    """The panel of a table, and the question with the names of its columns.

    Raises: Unfit for one period only, treatment that ends, a beginning that nobody named, units that come twice.
    """
    table, asked = _long(table, asked, read)
    warnings: list[Words] = []
    table = _sampled(_with_outcome(table, asked, warnings), warnings)
    time = asked.time or asked_for(asked, "period", "时期列（或用 --time）", "the period (or use --time)")
    moments = when(filled(table, time))
    order = np.unique(moments.values)
    if len(order) < 2:
        raise Unfit("periods_few", f"{time} 列只有一个时期。", f"There is only one period in {time}.")
    if moments.kind == "order" and time != _PERIOD:
        warnings.append(
            Words(
                "时期按在文件中出现的先后排列。",
                "Periods are taken in the order in which they come in the file.",
            )
        )
    period = np.searchsorted(order, moments.values).astype(np.int64)
    marks = yes_or_no(table, asked_for(asked, "treated", "干预列（0/1）", "who was treated (0 or 1)"))
    if not marks.any():
        raise Unfit("nobody_treated", "没有接受干预的单位。", "Nobody is treated.")
    names, units = places_of(filled(table, table.unit)) if table.unit else ([], None)
    clusters = places_of(filled(table, asked.group))[1] if asked.group else None
    starts = _starts(
        marks, period, units if units is not None else clusters, _begin(table, asked, moments, order)
    )
    labels = tuple(moments.written(float(value)) for value in order)
    found = Panel(
        table, _outcome(table, asked, read), period, labels, starts, units, tuple(names), clusters, warnings
    )
    return _complete(_without_always(found), asked), asked


def _long(table: Table, asked: Asked, read: formula.Formula | None) -> tuple[Table, Asked]:
    """A table with one column a period is turned into one row a unit and period."""
    has_outcome = asked.outcome or (read is not None and read.outcome is not None)
    if has_outcome or asked.time or asked.period or len(asked.columns) < 2:
        return table, asked
    table.require(asked.columns)
    rows, number = table.rows, len(asked.columns)
    units = table.units if len(set(table.units)) == rows else tuple(str(row + 1) for row in range(rows))
    columns: dict[str, list[Any]] = {
        name: [cell for cell in cells for _ in range(number)]
        for name, cells in table.columns.items()
        if name not in asked.columns
    }
    columns[_UNIT] = [unit for unit in units for _ in range(number)]
    columns[_PERIOD] = list(asked.columns) * rows
    columns[_OUTCOME] = [table.columns[name][row] for row in range(rows) for name in asked.columns]
    return Table(columns, _UNIT), replace(asked, outcome=_OUTCOME, period=_PERIOD, columns=())


def _with_outcome(table: Table, asked: Asked, warnings: list[Words]) -> Table:
    """Rows without an outcome are refused, or left out where that was asked for."""
    if asked.outcome is None or asked.own.get("incomplete", "refuse") == "refuse":
        return table
    there = np.flatnonzero(np.isfinite(table.numbers([asked.outcome], may_miss=True)[:, 0]))
    if len(there) < table.rows:
        gone = table.rows - len(there)
        warnings.append(Words(f"{gone} 行没有结局，未用。", f"{gone} rows without an outcome were left out."))
    if not len(there):
        raise Unfit("outcome_empty", "结局列没有数据。", "The outcome has no data.")
    return table.where([int(row) for row in there])


def _sampled(table: Table, warnings: list[Words]) -> Table:
    """Names that come only once each are those of persons in a sample, not of units followed through time."""
    if table.unit is None or len(set(table.units)) < table.rows:
        return table
    warnings.append(
        Words(
            f"{table.unit} 列每个名称只出现一次：按前后各自的样本计算，不是面板。",
            f"Each name in {table.unit} comes once: rows are taken for samples before and after, not for a panel.",
        )
    )
    return Table({name: cells for name, cells in table.columns.items() if name != table.unit})


def _outcome(table: Table, asked: Asked, read: formula.Formula | None) -> Numbers:
    if asked.outcome is None and read is not None and read.outcome is not None:
        return formula.values(read.outcome, Given(table, {}))
    return table.numbers([asked_for(asked, "outcome", "结局列", "the outcome")])[:, 0]


def _begin(table: Table, asked: Asked, moments: When, order: Numbers) -> int | None:
    """The place of the first period with treatment, None where only the column of treatment can say."""
    start = asked.own.get("start")
    if start is not None:
        return int(np.searchsorted(order, moments.of(start)))
    if asked.time and asked.period:
        after = moments.values[yes_or_no(table, asked.period) == 1]
        return int(np.searchsorted(order, after.min())) if len(after) else None
    return 1 if len(order) == 2 else None


def _starts(marks: Numbers, period: Places, keys: Places | None, begin: int | None) -> Numbers:
    """When each row's unit begins: told by where its mark turns 1, or by `begin` where marks never change within units."""
    if keys is not None and not _is_still(marks, keys):
        return _switches(marks, period, keys)
    if begin is None:
        raise Unfit(
            "start_missing",
            "时期多于两个，而干预列不随时间变化：请用 --start 指明干预后的首个时期"
            "（或用 --unit 指明单位，并让干预列在干预后为 1）。",
            "There are more than two periods and the column of treatment does not change with time: say with --start which "
            "period is the first after (or name units with --unit and let the column be 1 from then on).",
        )
    if keys is None and begin > 0 and not np.any((marks == 1) & (period < begin)):
        raise Unfit(
            "treated_is_now",
            "干预列只在干预后为 1，看不出谁是干预组：请用 --unit 或 --group 指明单位，或让该列始终标明干预组。",
            "The column of treatment is 1 only afterwards, so that nobody knows who was to be treated: name units with --unit or "
            "--group, or let the column mark the group in every period.",
        )
    return np.where(marks == 1, float(begin), np.inf)


def _is_still(marks: Numbers, keys: Places) -> bool:
    return len(np.unique(np.column_stack([keys, marks]), axis=0)) == len(np.unique(keys))


def _switches(marks: Numbers, period: Places, keys: Places) -> Numbers:
    starts = np.full(len(marks), np.inf)
    for key in np.unique(keys):
        mine = keys == key
        first = float(period[mine & (marks == 1)].min()) if np.any(mine & (marks == 1)) else np.inf
        if np.any(mine & (marks == 0) & (period >= first)):
            raise Unfit(
                "treated_ends",
                "有单位在干预开始后又为 0，或同一单位同一时期既有 0 又有 1：双重差分要求干预开始后不再停止。",
                "A unit has 0 after its treatment began, or 0 and 1 in one period: treatment must not end once it has begun.",
            )
        starts[mine] = first
    return starts


def _without_always(found: Panel) -> Panel:
    """Units treated from the first period on have no before: they say nothing, and would be taken for controls."""
    always = found.starts <= 0
    if not always.any():
        return found
    if always.all() or not np.any(np.isfinite(found.starts[~always])):
        raise Unfit(
            "before_missing",
            "干预组没有干预前的时期。",
            "The treated have no period before treatment.",
        )
    found.warnings.append(
        Words(
            f"一开始就接受干预的 {int(always.sum())} 行没有干预前数据，未用。",
            f"{int(always.sum())} rows of units treated from the first period on were left out: they have no before.",
        )
    )
    return found.of_rows(~always)


def _complete(found: Panel, asked: Asked) -> Panel:
    """Each unit once in each period, unless gaps were allowed."""
    if found.units is None:
        return found
    counts = np.zeros((len(found.unit_names), len(found.periods)), dtype=np.int64)
    np.add.at(counts, (found.units, found.period), 1)
    twice, gaps = np.argwhere(counts > 1).astype(np.int64), np.argwhere(counts == 0).astype(np.int64)
    if len(twice):
        raise _wrong("unit_twice", found, twice, ("同一单位同一时期出现多行（若该列是群，请用 --group）",
            "A unit comes twice in a period (where the column names clusters, use --group)"))  # fmt: skip
    how = asked.own.get("incomplete", "refuse")
    if len(gaps) and how == "refuse":
        raise _wrong("panel_unbalanced", found, gaps, ("面板不平衡，缺少这些行（--incomplete drop 只用完整单位，keep 全用）",
            "The panel is unbalanced, these rows lack (--incomplete drop uses complete units only, keep all)"))  # fmt: skip
    if not len(gaps):
        return found
    lacking = {int(unit) for unit, _ in gaps}
    verb = ("未用", "were left out") if how == "drop" else ("仍使用", "were kept")
    found.warnings.append(
        Words(
            f"{len(lacking)} 个单位缺少时期，{verb[0]}。",
            f"{len(lacking)} units lack a period and {verb[1]}.",
        )
    )
    if how == "keep":
        return found
    if len(lacking) == len(found.unit_names):
        raise _wrong("panel_unbalanced", found, gaps, ("没有完整的单位", "No unit is complete"))
    return found.of_rows(~np.isin(found.units, list(lacking)))


def _wrong(code: str, found: Panel, places: Places, words: tuple[str, str]) -> Unfit:
    told = [f"{found.unit_names[unit]} · {found.periods[time]}" for unit, time in places]
    return listed(code, f"{words[0]}：", f"{words[1]}:", ((one, one) for one in told))
