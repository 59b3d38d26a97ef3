"""`heyi link`: which records of one or several files are about the same person. Not here: how that is found (methods)."""

import csv
import os
import re
from pathlib import Path
from time import monotonic
from typing import Any

import click

from heyi.config.cli.frame import Progress, Refusal, command, json_option, option, print_json, tell
from heyi.config.cli.link_files import read_table

_EXAMPLES = """\b
heyi link hospital.csv township.xlsx --out clusters.csv
heyi link register.csv --id record_id --truth person --json
heyi link dataset1.csv --truth rec_id --truth-pattern '^(rec-\\d+)' --json"""


@command(
    "link",
    zh="找出一个或多个文件中属于同一个人的记录。",
    en="Finds the records of one or several files that are about the same person.",
    more=_EXAMPLES,
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    zh="计算引擎",
    en="what counts",
)
@option(
    "--id",
    "id_column",
    default=None,
    metavar="COL",
    zh="记录编号所在列（默认：第一列，若不重复；否则为行号）",
    en="the column of record ids (default: the first, where none comes twice; else row numbers)",
)
@option(
    "--truth",
    "truth_column",
    default=None,
    metavar="COL",
    zh="真实归属所在列，只用于评价",
    en="the true person, to judge by",
)
@option(
    "--truth-pattern",
    default=None,
    metavar="REGEX",
    zh="真实归属列中取正则表达式的第一组",
    en="takes the first group of this out of the true person",
)
@option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.5,
    show_default=True,
    metavar="P",
    zh="概率不低于此值才合并",
    en="joins from this probability on",
)
@option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    zh="结果写入 CSV",
    en="writes the clusters as CSV",
)
@json_option
def link(files: tuple[Path, ...], as_json: bool, **asked: Any) -> None:
    """The linkage, told and written."""
    begun = monotonic()
    pattern = _pattern(asked["truth_pattern"])
    _refuse_missing(asked["engine"])
    told = Progress()
    table, sources, warnings = _read(files, told, (asked["id_column"], asked["truth_column"]))
    for name in (asked["id_column"], asked["truth_column"]):
        _refuse_unknown(name, table.column_names)
    truth, doubts = _truth(table, asked["truth_column"], pattern)
    warnings += doubts
    ids, id_column = _ids(table, asked["id_column"], sources)
    left_out = {asked["truth_column"], id_column}
    found = _linked(table.select([name for name in table.column_names if name not in left_out]), asked, told)
    answer = _answer(found, truth) | {
        "seconds": round(monotonic() - begun, 3),
        "engine": asked["engine"],
        "threshold": asked["threshold"],
        "warnings": [en for _, en in warnings],
    }
    for zh, en in warnings:
        tell(zh, en)
    if asked["out"]:
        _write(asked["out"], ids, found.cluster)
    if as_json:
        print_json(answer)
    else:
        _print(answer)


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text is not None else None
    except re.error as wrong:
        raise Refusal(
            f"--truth-pattern 不是正则表达式：{wrong}", f"--truth-pattern is no regular expression: {wrong}"
        ) from wrong


def _refuse_missing(engine: str) -> None:
    from heyi.methods.linkage.engines import missing_for_spark

    java_home = Path(os.environ["JAVA_HOME"]) if os.environ.get("JAVA_HOME") else None
    missing = missing_for_spark(java_home) if engine == "spark" else None
    if missing == "java":
        raise Refusal(
            "--engine spark 需要 Java 17，这台机器上没有找到 java。",
            "--engine spark needs Java 17, and no java was found on this machine.",
        )
    if missing:
        raise Refusal(
            f"--engine spark 需要 {missing}：请安装 heyi[spark]。",
            f"--engine spark needs {missing}: install heyi[spark].",
        )


def _read(
    files: tuple[Path, ...], told: Progress, kept: tuple[str | None, ...]
) -> tuple[Any, list[str], list[tuple[str, str]]]:
    """All files as one table of texts, for each record the name of its file, and what is to be said about headings."""
    from heyi.methods.linkage.headings import under_one_heading
    from heyi.methods.linkage.sources import one_table

    tables = []
    for place, path in enumerate(files):
        told("读取 reading", place, len(files))
        tables.append(one_table([read_table(path)]))
    told("读取 reading", len(files), len(files))
    sources = [path.stem for path, table in zip(files, tables, strict=True) for _ in range(table.num_rows)]
    tables, renamed = under_one_heading(tables, [name for name in kept if name])
    said = [
        (
            f"{files[one.source]}：列“{one.heading}”的内容与“{one.taken_for}”相同，按同一列处理。",
            f"{files[one.source]}: the column {one.heading} holds what {one.taken_for} holds and is taken for it.",
        )
        for one in renamed
    ]
    return one_table(tables), sources, said


def _refuse_unknown(name: str | None, columns: list[str]) -> None:
    if name is not None and name not in columns:
        known = "、".join(columns)
        raise Refusal(
            f"没有名为 {name} 的列；现有：{known}",
            f"There is no column {name}; there are: {', '.join(columns)}",
        )


def _truth(
    table: Any, name: str | None, pattern: re.Pattern[str] | None
) -> tuple[Any, list[tuple[str, str]]]:
    """For each record the number of its person, -1 where it is not told; and what is to be said about it."""
    import numpy as np
    import pandas as pd

    if name is None:
        return None, []
    people = table[name].to_pylist()
    if pattern:
        people = [_taken(pattern, text) for text in people]
        if not any(people):
            raise Refusal(
                f"--truth-pattern 与 {name} 列的任何值都不符。",
                f"--truth-pattern fits no value of the column {name}.",
            )
    codes = pd.factorize(pd.Series(people, dtype=object))[0].astype(np.int64)
    known = codes[codes >= 0]
    if len(np.unique(known)) == len(known):
        return None, [
            (
                f"{name} 列每行的值都不同，没有任何两条记录属于同一个人，因此不评价；可能需要 --truth-pattern。",
                f"Every row has another value in {name}, so nothing is judged; --truth-pattern may be needed.",
            )
        ]
    return codes, []


def _taken(pattern: re.Pattern[str], text: str | None) -> str | None:
    found = pattern.search(text) if text is not None else None
    return (found.group(1) if pattern.groups else found.group()) if found else None


def _ids(table: Any, name: str | None, sources: list[str]) -> tuple[list[str], str | None]:
    """The id of each record, and the column it was taken from."""
    first = table.column_names[0]
    chosen = name or first
    values = table[chosen].to_pylist()
    whole = all(value is not None for value in values)
    if whole and len(set(values)) == len(values):
        return values, chosen
    if name is None:
        return [str(row) for row in range(1, len(values) + 1)], None
    # Two members may both begin to count at one.
    named = [f"{source}:{value}" for source, value in zip(sources, values, strict=True)]
    if whole and len(set(named)) == len(named):
        return named, chosen
    first = {one: row for row, one in reversed(list(enumerate(named)))}
    row = next(row for row, one in enumerate(named) if values[row] is None or first[one] != row)
    where = f"{sources[row]}, {sources[: row + 1].count(sources[row]) + 1}"
    raise Refusal(
        f"{chosen} 列有空值或重复值，不能作为记录编号：{where} 行的值是“{values[row] or ''}”。请另选一列，或不用 --id。",
        f"The column {chosen} has empty or repeated values and cannot tell records apart: row {where} has "
        f"{values[row]!r}. Choose another column, or leave --id out.",
    )


def _linked(table: Any, asked: dict[str, Any], told: Progress) -> Any:
    from heyi.methods.linkage.engines import Engine
    from heyi.methods.linkage.linking import NothingToCompare, link

    words = {
        "columns": "列 columns",
        "keys": "分组 keys",
        "learning": "学习 learning",
        "scoring": "评分 scoring",
        "clusters": "归并 clusters",
    }
    try:
        return link(
            table,
            engine=Engine(asked["engine"]),
            threshold=asked["threshold"],
            told=lambda stage, done, total: told(words[stage], done, total),
        )
    except NothingToCompare as nothing:
        raise Refusal(
            "没有可以比较的列：每一列都只有一个值、几乎为空或没有重复值。",
            "No column can be compared: each has one value only, hardly any, or none that comes twice.",
        ) from nothing


def _answer(found: Any, truth: Any) -> dict[str, Any]:
    from heyi.methods.linkage.truth import quality

    judged = quality(found.cluster, truth) if truth is not None else None
    return {
        "records": len(found.cluster),
        "pairs": found.pairs,
        "clusters": found.clusters,
        "precision": judged.precision if judged else None,
        "recall": judged.recall if judged else None,
        "f1": judged.f1 if judged else None,
        "confusion": {
            "tp": judged.true_positives,
            "fp": judged.false_positives,
            "fn": judged.false_negatives,
        }
        if judged
        else None,
        "columns": [{"name": one.name, "role": str(one.role)} for one in found.columns],
    }


def _write(path: Path, ids: list[str], cluster: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["record_id", "cluster_id"])
        rows.writerows(zip(ids, cluster.tolist(), strict=True))


def _print(answer: dict[str, Any]) -> None:
    words = {"records": "记录", "pairs": "比较的记录对", "clusters": "归并后的人数", "seconds": "秒"}
    for name, zh in words.items():
        click.echo(f"{zh} {name}: {answer[name]}")
    for name in ("precision", "recall", "f1"):
        if answer[name] is not None:
            click.echo(f"{name}: {answer[name]:.4f}")


COMMANDS = (link,)
