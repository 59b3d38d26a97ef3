"""`heyi stroke outcome|transport`: published models of stroke on a table. Not here: the models (methods.stroke)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import click

from heyi.config.cli.frame import Refusal, command, group, json_option, option, print_json
from heyi.config.cli.link_files import read_table

_MOST_PROBLEMS, _MOST_DRAWS, _SHOWN = 20, 100_000, 40
_LIMITS = (2.5, 97.5)
_ADVICE = (
    "这是已发表模型的估算，供医生参考，不是医嘱。",
    "An estimate of a published model: advice for a doctor, never an order.",
)

stroke = group(
    "stroke",
    zh="用已发表的模型计算卒中结局和转运。",
    en="Outcome and transport of stroke by published models.",
)


@dataclass(frozen=True, slots=True)
class _Field:
    """A column that is asked for: what its cells must be, in words, and how one is read, None for one that is not."""

    name: str
    zh: str
    en: str
    read: Callable[[str], Any]


def _number(least: float, most: float) -> Callable[[str], float | None]:
    def read(cell: str) -> float | None:
        try:
            value = float(cell)
        except ValueError:
            return None
        return value if isfinite(value) and least <= value <= most else None

    return read


# Nobody waits longer for a treatment of stroke than a month.
_MINUTES = ("应为 0 至 43200 分钟", "must be 0 to 43200 minutes", _number(0, 43_200))


def _columns(path: Path, asked: Sequence[_Field], unit: str | None) -> tuple[list[str], dict[str, list[Any]]]:
    """The names of the rows and the columns that are asked for.

    Raises: Refusal naming every row, field and reason, up to a number of them.
    """
    table = read_table(path)
    headings = {str(name).strip(): place for place, name in enumerate(table.column_names)}
    missing = [
        one for one in (*(field.name for field in asked), *([unit] if unit else [])) if one not in headings
    ]
    if missing:
        raise Refusal(
            f"{path}：缺少列 {'、'.join(missing)}。",
            f"{path}: these columns are missing: {', '.join(missing)}.",
        )
    texts = {
        name: [_text(one) for one in table.column(place).to_pylist()] for name, place in headings.items()
    }
    read = {field.name: [field.read(cell) for cell in texts[field.name]] for field in asked}
    wrong = [
        (row, field) for row in range(table.num_rows) for field in asked if read[field.name][row] is None
    ]
    if wrong:
        raise _wrong(path, wrong, texts)
    return _units(texts, {field.name for field in asked}, unit, table.num_rows), read


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _wrong(path: Path, wrong: Sequence[tuple[int, _Field]], texts: dict[str, list[str]]) -> Refusal:
    zh, en = (
        [f"{path}：有 {len(wrong)} 处不对，没有计算。"],
        [f"{path}: {len(wrong)} cells are wrong; nothing was computed."],
    )
    for row, field in wrong[:_MOST_PROBLEMS]:
        # The heading is row 1.
        cell = texts[field.name][row][:_SHOWN]
        zh.append(f"  第 {row + 2} 行 {field.name}“{cell}”：{field.zh}。")
        en.append(f"  row {row + 2}, {field.name} {cell!r}: {field.en}.")
    if len(wrong) > _MOST_PROBLEMS:
        zh.append("  ……")
        en.append("  …")
    return Refusal("\n".join(zh), "\n".join(en))


def _units(texts: dict[str, list[str]], asked: set[str], unit: str | None, rows: int) -> list[str]:
    """The column that is named, else the first one if it is text and not asked for, else the rows counted."""
    first = next(iter(texts))
    if unit is not None:
        return texts[unit]
    is_number = _number(float("-inf"), float("inf"))
    if first not in asked and not any(is_number(cell) is not None for cell in texts[first]):
        return texts[first]
    return [str(row) for row in range(1, rows + 1)]


def _told(method: str, units: list[str], columns: dict[str, Any], scalars: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": method,
        "n": len(units),
        "units": units,
        "columns": columns,
        "scalars": scalars,
        "tables": {},
        "warnings": [_ADVICE[1]],
    }


def _answer(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    names = list(told["columns"])
    click.echo("\t".join(["unit", *names]))
    for row, unit in enumerate(told["units"]):
        cells = [told["columns"][name][row] for name in names]
        click.echo("\t".join([unit, *(_shown(cell) for cell in cells)]))
    click.echo("\n".join(_ADVICE), err=True)


def _shown(cell: Any) -> str:
    if cell is None:
        return "-"
    return f"{cell:.4f}" if isinstance(cell, float) else str(cell)


def _plain(values: Any) -> list[float | None]:
    """Numbers as JSON knows them; one that is none is left empty."""
    return [float(one) if isfinite(one) else None for one in values]


_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_UNIT = option("--unit", default=None, metavar="COL", zh="行名所在列", en="the column that names the rows")


@command(
    "outcome",
    zh="按发病到治疗的时间估算三个月后的残障（mRS）和效用。",
    en="Disability (mRS) after three months, and utility, by the time from onset to treatment.",
    more="""\b
FILE: cohort (nlvo_ivt, lvo_ivt, lvo_mt), minutes""",
)
@_FILE
@_UNIT
@option(
    "--utilities",
    type=click.Choice(["wang", "mgh"]),
    default="wang",
    show_default=True,
    zh="每级 mRS 的效用取自哪里",
    en="whose utilities of the mRS grades",
)
@json_option
def outcome(file: Path, unit: str | None, utilities: str, as_json: bool) -> None:
    """SAMueL-2's distributions at the time of each row."""
    import numpy as np

    from heyi.methods.stroke.outcome import GRADES, UTILITIES, Cohort, mean_utility, mrs_at_most

    cohorts = {str(one): one for one in Cohort}
    names = ", ".join(cohorts)
    asked = (
        _Field("cohort", f"应为 {names} 之一", f"must be one of {names}", cohorts.get),
        _Field("minutes", *_MINUTES),
    )
    units, read = _columns(file, asked, unit)
    shares = np.empty((len(units), GRADES))
    for cohort in Cohort:
        rows = [row for row, one in enumerate(read["cohort"]) if one is cohort]
        if rows:
            shares[rows] = mrs_at_most(cohort, [read["minutes"][row] for row in rows])
    columns: dict[str, Any] = {f"mrs_le_{grade}": _plain(shares[:, grade]) for grade in range(GRADES)}
    columns["utility"] = _plain(mean_utility(shares, UTILITIES[utilities]))
    worth = UTILITIES[utilities]
    scalars = {"utilities": list(worth.values), "utilities_source": worth.source, "status": worth.status}
    _answer(_told("stroke-outcome", units, columns, scalars), as_json)


@command(
    "transport",
    zh="先送近处医院还是直送上级：各自的良好结局机会。",
    en="Near hospital first, or straight to the far one: the chance of a good outcome by each way.",
    more="""\b
FILE: race, time_since_symptoms, time_to_primary, time_to_comprehensive, transfer_time (minutes)""",
)
@_FILE
@_UNIT
@option(
    "--draws",
    type=click.IntRange(0, _MOST_DRAWS),
    default=0,
    metavar="N",
    zh="参数抽样次数，给出 95% 区间和更好的把握",
    en="draws of the parameters: intervals of 95 % and how sure it is",
)
@option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    zh="随机种子",
    en="the seed of the draws",
)
@json_option
def transport(file: Path, unit: str | None, draws: int, seed: int, as_json: bool) -> None:
    """The model at its published numbers, and under draws of them."""
    import numpy as np

    from heyi.methods.stroke.transport import MOST_RACE, Ways, decide

    race = _Field("race", f"应为 0 至 {MOST_RACE}", f"must be 0 to {MOST_RACE}", _number(0, MOST_RACE))
    times = ("time_since_symptoms", "time_to_primary", "time_to_comprehensive", "transfer_time")
    units, read = _columns(file, (race, *(_Field(one, *_MINUTES) for one in times)), unit)
    scores, ways = np.array(read["race"]), [np.array(read[one]) for one in times]
    found = decide(scores, Ways(*ways))
    columns: dict[str, Any] = {name: _plain(values) for name, values in found.columns.items()}
    columns["difference"] = _plain(found.p_good_drip_ship - found.p_good_mothership)
    columns["best"] = found.best
    scalars: dict[str, Any] = {"status": "secondary"}
    if draws:
        columns |= _under_draws(scores, ways, draws, seed)
        scalars |= {"draws": draws, "seed": seed, "level": 0.95}
    _answer(_told("stroke-transport", units, columns, scalars), as_json)


def _under_draws(scores: Any, ways: Sequence[Any], draws: int, seed: int) -> dict[str, Any]:
    """Intervals of each chance, and how often the near hospital first is better. Row by row: memory stays small."""
    import numpy as np

    from heyi.methods.stroke.transport import Ways, decide, drawn

    given = drawn(draws, seed)
    columns: dict[str, Any] = {}
    for row, score in enumerate(scores):
        found = decide(np.full(1, score), Ways(*(one[row : row + 1] for one in ways)), given)
        shipped = found.p_good_drip_ship
        near = np.where(np.isnan(shipped), found.p_good_primary, shipped)
        told = {"p_near_is_better": float(np.mean(near > found.p_good_mothership))}
        for name in ("p_good_primary", "p_good_mothership", "p_good_drip_ship"):
            values = getattr(found, name)
            kept = values[~np.isnan(values)]
            low, high = np.percentile(kept, _LIMITS) if len(kept) else (np.nan, np.nan)
            told |= {f"{name}_low": low, f"{name}_high": high}
        for name, value in told.items():
            columns.setdefault(name, []).append(value)
    return {name: _plain(values) for name, values in columns.items()}


stroke.add_command(outcome)
stroke.add_command(transport)

COMMANDS = (stroke,)
