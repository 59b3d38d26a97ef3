"""One step of an evaluation in a report: what was asked, what was found, drawn where a drawing says it sooner."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from heyi.contexts.evaluation.rules.labels import DIRECTIONS, EN, LABELS, STATUSES, label, said, sentence
from heyi.contexts.evaluation.rules.value_words import value_words
from heyi.contexts.evaluation.terms.plan import Plan, Result, Sensitivity
from heyi.kernel.report import Bars, Block, Grid, Intervals, Lines, Paragraph, Series, chance, shown
from heyi.methods.tabular.answer import plain
from heyi.methods.tabular.catalogue import ENTRIES, method

_MOST_ROWS, _MOST_COLUMNS, _MOST_BARS = 60, 7, 40
_MOST_COLUMNS_OF_A_TABLE = 12
# The first of these that was answered is what the step is about.
_MAIN = ("score", "weight", "efficiency", "rsr", "value", "mi")
_CHANCES = frozenset(("p", "p_holm", "p_bonferroni", "slope_p", "pretrend_p"))
_NAMES = {entry.name: entry for entry in ENTRIES}


def step_blocks(result: Result, plan: Plan, language: str) -> Iterator[Block]:
    """What a report shows of a step."""
    yield from _asked(result, language)
    names = {one.column: said(one.words, language) for one in plan.indicators}
    names |= {one.code: said(one.words, language) for one in plan.content}
    left: list[str] = []
    if result.answer.scalars:
        yield from _scalars(result, language, left)
    is_course = _is_course(result)
    if result.answer.columns and result.answer.units and not is_course:
        yield from _columns(result, names, language, left)
    yield from _drawings(result, names, language)
    for name, rows in result.answer.tables.items():
        if rows and name in LABELS:
            yield from _table(name, rows, names, language)
        elif rows:
            left.append(name)
    if left or is_course:
        yield Paragraph(_in_the_bundle(left, language), is_quiet=True)
    for one in result.answer.warnings:
        yield Paragraph(f"{sentence('remarks', language)}{_colon(language)}{said(one, language)}")


def _asked(result: Result, language: str) -> Iterator[Block]:
    if isinstance(result.step, Sensitivity):
        step = result.step
        if language == EN:
            yield Paragraph(
                f"Every weight of {step.of!r} moved by up to {step.spread:.0%} of itself, {step.draws} times.",
                is_quiet=True,
            )
        else:
            yield Paragraph(
                f"把步骤“{step.of}”的每个权重在 ±{step.spread:.0%} 内变动，共 {step.draws} 次。",
                is_quiet=True,
            )
        return
    told = method(result.method).explained
    entry = _NAMES[result.method]
    name = entry.en if language == EN else entry.zh
    status = said(STATUSES[told.status], language)
    colon = _colon(language)
    yield Paragraph(
        f"{sentence('method', language)}{colon}{name} ({result.method})\n{sentence('formula', language)}{colon}{told.formula}\n"
        f"{sentence('source', language)}{colon}{told.source} ({status})\n"
        f"{sentence('not_when', language)}{colon}{said(told.not_when, language)}",
        is_quiet=True,
    )


def _is_course(result: Result) -> bool:
    """Whether the columns hold a value for each moment or record, which a report leaves to its drawing and its bundle."""
    columns = result.answer.columns
    return "counterfactual" in columns or ("fitted" in columns and len(result.answer.units) > _MOST_BARS)


def _scalars(result: Result, language: str, left: list[str]) -> Iterator[Block]:
    """The figures that have words, two beside each other; the others are in the bundle."""
    told = {name: plain(value) for name, value in result.answer.scalars.items()}
    # Of a series `scale` says on which scale it was fitted, of efficiency it is a column: as a figure it is left to the bundle.
    worded = [name for name in told if name in LABELS and name != "scale"]
    known = [(label(name, language), _cell(name, told[name], language)) for name in worded]
    left.extend(name for name in told if name not in worded)
    if not known:
        return
    if len(known) % 2:
        known.append(("", ""))
    rows = tuple((*known[place], *known[place + 1]) for place in range(0, len(known), 2))
    yield Grid((sentence("figures", language), "", "", ""), rows, frozenset({1, 3}))


def _columns(result: Result, names: Mapping[str, str], language: str, left: list[str]) -> Iterator[Block]:
    answer = result.answer
    worded = [name for name in _in_language(list(answer.columns), language) if _has_words(name, names)]
    chosen = worded[:_MOST_COLUMNS]
    left.extend(worded[_MOST_COLUMNS:])
    columns = {name: [plain(one) for one in answer.columns[name]] for name in chosen}
    numeric = frozenset(place + 1 for place, values in enumerate(columns.values()) if _is_numeric(values))
    rows = [
        (names.get(str(unit), str(unit)), *(_cell(name, columns[name][row], language) for name in chosen))
        for row, unit in enumerate(answer.units)
    ]
    head = (label("unit", language), *(_heading(name, names, language) for name in chosen))
    yield Grid(head, tuple(rows[:_MOST_ROWS]), numeric)
    if len(rows) > _MOST_ROWS:
        yield Paragraph(_more_rows(len(rows) - _MOST_ROWS, language), is_quiet=True)


def _in_language(columns: Sequence[str], language: str) -> list[str]:
    """Of a column and its Chinese words one: the words of the report's language."""
    if language == EN:
        return [name for name in columns if not name.endswith("_zh")]
    return [name for name in columns if f"{name}_zh" not in columns]


def _has_words(name: str, names: Mapping[str, str]) -> bool:
    before, _, rest = name.removesuffix("_zh").partition("_")
    return name.removesuffix("_zh") in LABELS or name in names or (before in LABELS and bool(rest))


def _is_numeric(values: Sequence[Any]) -> bool:
    return all(one is None or isinstance(one, int | float) for one in values)


def _table(
    name: str, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], language: str
) -> Iterator[Block]:
    keys = _in_language(list(rows[0]), language)[:_MOST_COLUMNS_OF_A_TABLE]
    told = [{key: plain(row.get(key)) for key in keys} for row in rows]
    numeric = frozenset(place for place, key in enumerate(keys) if _is_numeric([row[key] for row in told]))
    cells = [
        tuple(names.get(cell, cell) for cell in (_cell(key, row[key], language) for key in keys))
        for row in told
    ]
    head = tuple(_heading(key, names, language) for key in keys)
    yield Grid(head, tuple(cells[:_MOST_ROWS]), numeric, caption=label(name, language))
    if len(cells) > _MOST_ROWS:
        yield Paragraph(_more_rows(len(cells) - _MOST_ROWS, language), is_quiet=True)


def _drawings(result: Result, names: Mapping[str, str], language: str) -> Iterator[Block]:
    answer = result.answer
    if "counterfactual" in answer.columns:
        yield _course(result, language)
        return
    events = answer.tables.get("event_study")
    if events:
        yield _events(events, language)
    main = next((name for name in _MAIN if name in answer.columns), None)
    if main is not None and 1 < len(answer.units) <= _MOST_BARS:
        yield from _bars(result, main, names, language)
    if isinstance(result.step, Sensitivity) and len(answer.units) <= _MOST_BARS:
        yield _ranks(result, names, language)


def _bars(result: Result, main: str, names: Mapping[str, str], language: str) -> Iterator[Block]:
    values = [plain(one) for one in result.answer.columns[main]]
    if any(not isinstance(one, int | float) for one in values) or len(set(values)) == 1:
        return
    order = sorted(range(len(values)), key=lambda row: -values[row])
    units = [str(result.answer.units[row]) for row in order]
    yield Bars(
        f"{said(result.step.words, language)}{_colon(language)}{_heading(main, names, language)}",
        tuple(names.get(unit, unit) for unit in units),
        tuple(float(values[row]) for row in order),
    )


def _ranks(result: Result, names: Mapping[str, str], language: str) -> Intervals:
    columns = {name: [float(one) for one in values] for name, values in result.answer.columns.items()}
    order = sorted(range(len(result.answer.units)), key=lambda row: columns["rank"][row])

    def sorted_by_rank(name: str) -> tuple[float, ...]:
        return tuple(columns[name][row] for row in order)

    caption = "Ranks, and the middle 95 % of them" if language == EN else "排名及其中间 95% 的范围"
    units = [str(result.answer.units[row]) for row in order]
    return Intervals(
        caption,
        tuple(names.get(unit, unit) for unit in units),
        sorted_by_rank("rank"),
        sorted_by_rank("rank_low"),
        sorted_by_rank("rank_high"),
        at=1.0,
    )


def _course(result: Result, language: str) -> Lines:
    """A series with what the model says, and what it says had nothing been done."""
    answer = result.answer
    columns = {name: tuple(plain(one) for one in values) for name, values in answer.columns.items()}
    counted = next((columns[name] for name in ("observed", "actual", "outcome") if name in columns), None)
    other = columns["counterfactual"]
    fitted = columns.get("fitted", ())
    differs = [
        place
        for place, (one, two) in enumerate(zip(fitted, other, strict=False))
        if one != two and two is not None
    ]
    begun = differs[0] if differs else len(other)
    series = [] if counted is None else [Series(_word("observed", language), counted, is_points=True)]
    if fitted:
        series.append(Series(label("fitted", language), fitted))
    after = tuple(value if place >= begun else None for place, value in enumerate(other))
    series.append(Series(label("counterfactual", language), after, is_dashed=True))
    marks = ((begun - 0.5, _word("change", language)),) if 0 < begun < len(other) else ()
    return Lines(said(result.step.words, language), tuple(map(str, answer.units)), tuple(series), marks)


def _events(rows: Sequence[Mapping[str, Any]], language: str) -> Intervals:
    told = [{key: plain(value) for key, value in row.items()} for row in rows]
    kept = [row for row in told if row.get("low") is not None and row.get("high") is not None]
    name = next(key for key in told[0] if key in ("event_time", "relative", "term", "time", "period"))
    return Intervals(
        label("event_study", language),
        tuple(str(row[name]) for row in kept),
        tuple(float(row["estimate"]) for row in kept),
        tuple(float(row["low"]) for row in kept),
        tuple(float(row["high"]) for row in kept),
    )


def _word(name: str, language: str) -> str:
    words = {"observed": ("实际", "Observed"), "change": ("干预", "change")}[name]
    return words[1] if language == EN else words[0]


def _heading(name: str, names: Mapping[str, str], language: str) -> str:
    """A column of the answer; `rank_<column>` and its like are told with the words of the indicator."""
    name = name.removesuffix("_zh")
    for before in ("slack_", "target_", "rank_", "weight_"):
        column = name.removeprefix(before)
        if column != name and column in names:
            return f"{label(before.strip('_'), language)} · {names[column]}"
    before, _, rest = name.partition("_")
    if name not in LABELS and before in LABELS and rest:
        return f"{label(before, language)} · {names.get(rest, rest)}"
    return names.get(name) or label(name, language)


def _cell(name: str, value: Any, language: str) -> str:
    if name in _CHANCES and isinstance(value, float):
        return chance(value)
    if name == "direction" and value in DIRECTIONS:
        return said(DIRECTIONS[value], language)
    if isinstance(value, str) and language != EN:
        return value_words(name, value)
    return shown(value)


def _more_rows(rows: int, language: str) -> str:
    return f"{rows} more rows stand in the bundle." if language == EN else f"另有 {rows} 行，见数据包。"


def _in_the_bundle(left: Sequence[str], language: str) -> str:
    """What is not shown here, by the names it has in answers.json."""
    several = ", ".join(left)
    if language == EN:
        return (
            f"In the bundle besides: {several}." if left else "The values of each time stand in the bundle."
        )
    return f"数据包中另有：{several}。" if left else "各时点的数值见数据包。"


def _colon(language: str) -> str:
    return ": " if language == EN else "："
