"""The files of an evaluation: plans, their data, bundles, reports. Not here: what any of them means (contexts.evaluation)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from heyi.config.cli.frame import Refusal, tell
from heyi.config.cli.method_files import table_of
from heyi.config.cli.text_files import tree_of

_PLAN = "plan.yaml"
# Gives the table of a plan's data that says `from:`.
AskStore = Callable[[Any], Any]


@dataclass(frozen=True)
class Material:
    """A plan with its data as they were read. Shape: `before` are the answers of the bundle it came from, if it did."""

    text: bytes
    plan: Any
    tables: dict[str, Any]
    files: dict[str, bytes]
    before: dict[str, Any] | None = None


def shipped() -> list[str]:
    """The names of the evaluations that come with the house."""
    folder = files("heyi.contexts.evaluation") / "plans"
    return sorted(one.name for one in folder.iterdir() if (one / _PLAN).is_file())


def material_of(name: str, ask: AskStore | None = None) -> Material:
    """The plan of this name: a file, a folder, a bundle, or one that comes with the house; `ask` for data of the live store.

    Raises: Refusal for what is none of these, and for whatever in it cannot be read; Unfit for a plan that is wrong.
    """
    path = Path(name)
    if path.is_file() and path.suffix.lower() == ".zip":
        return _bundle(path)
    if path.is_dir():
        path = path / _PLAN
    if path.is_file():
        return _plan(path, ask)
    if name in shipped():
        return _plan(Path(str(files("heyi.contexts.evaluation") / "plans" / name / _PLAN)), ask)
    several = "、".join(shipped())
    raise Refusal(
        f"没有方案“{name}”：请给出方案文件、文件夹或数据包，或随附的方案：{several}、seeds。",
        f"No plan {name!r}: name a file, a folder, a bundle, or one of those that come with the house: "
        f"{', '.join(shipped())}, seeds.",
    )


def _bundle(path: Path) -> Material:
    from heyi.contexts.evaluation.rules.bundle import ANSWERS, opened

    content = opened(path.read_bytes())
    with TemporaryDirectory() as folder:
        for name, data in content.items():
            target = Path(folder, name).resolve()
            if not target.is_relative_to(Path(folder).resolve()):
                raise Refusal(
                    f"{path}：路径 {name} 不在数据包内。", f"{path}: {name} leads out of the bundle."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        read = _plan(Path(folder, _PLAN))
    before = json.loads(content[ANSWERS].decode("utf-8"))
    return Material(read.text, read.plan, read.tables, read.files, before)


def _plan(path: Path, ask: AskStore | None = None) -> Material:
    from heyi.contexts.evaluation.rules.live_sources import check_not_subtractable
    from heyi.contexts.evaluation.rules.plan_text import plan_of
    from heyi.kernel.moments import day_of

    text = path.read_bytes()
    plan = plan_of(tree_of(str(path), text))
    if ask is not None:
        check_not_subtractable(
            [one.live for one in plan.data if one.live is not None], day_of(datetime.now(UTC))
        )
    tables, content = {}, {}
    for one in plan.data:
        if one.live is not None and ask is not None:
            content[one.file] = _written(ask(one.live))
            tables[one.name] = _read_again(content[one.file], one.unit)
            continue
        file = path.parent / one.file
        if one.live is not None and not file.is_file():
            raise Refusal(
                f"{path}：数据“{one.name}”取自在用系统，请加 --live --alliance 代码。",
                f"{path}: the data {one.name!r} come from the live store; add --live --alliance CODE.",
            )
        if not file.is_file():
            raise Refusal(
                f"{path}：数据“{one.name}”的文件 {one.file} 不存在。",
                f"{path}: the file {one.file} of the data {one.name!r} is not there.",
            )
        tables[one.name] = table_of([file], one.unit)
        content[one.file] = file.read_bytes()
    return Material(text, plan, tables, content)


def _written(table: Any) -> bytes:
    """A table of the live store as the file that goes into the bundle; rows that were withheld are told."""
    from heyi.contexts.evaluation.rules.tables import csv_of

    if table.withheld:
        tell(
            f"有 {table.withheld} 行人数过少，未纳入。",
            f"{table.withheld} rows of too few people were left out.",
        )
    return csv_of(table)


def _read_again(content: bytes, unit: str | None) -> Any:
    """The table as whoever opens the bundle will read it, so that both reckon with the same cells."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "live.csv")
        file.write_bytes(content)
        return table_of([file], unit)


def write(out: Path, material: Material, outcome: Any, day: str) -> list[str]:
    """Report in both languages as page, PDF and Word, every number, and the bundle; answers the names of the files."""
    from heyi.contexts.evaluation.queries.reporting import files_of

    told = files_of(outcome, material.text, material.files, day=day)
    written = {name: content for name, content in told.items() if not name.startswith("body.")}
    out.mkdir(parents=True, exist_ok=True)
    for name, content in written.items():
        (out / name).write_bytes(content)
    return sorted(written)
