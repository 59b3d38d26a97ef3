"""`heyi method`: every evaluation method on a table. Not here: the methods (methods.tabular) and what they reckon."""

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import click

from heyi.config.cli.frame import (
    SETTINGS,
    BilingualCommand,
    BilingualGroup,
    Refusal,
    WrongUsage,
    command,
    json_option,
    option,
    print_json,
    tell,
)
from heyi.config.cli.method_files import table_of

_FILES = click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
_UNIT = ("COL", "名称所在列", "the column that names the rows")
_SHOWN_WIDTH = 28


class _Methods(BilingualGroup):
    """The group whose commands are the methods: one is built, and its family loaded, when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """`list` and `explain`, then every method."""
        from heyi.methods.tabular.catalogue import ENTRIES

        return [*self.commands, *(entry.name for entry in ENTRIES)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in self.list_commands(ctx):
            found = _command_of(cmd_name)
        return found

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The methods with their one line each, without loading any."""
        from heyi.methods.tabular.catalogue import ENTRIES

        super().format_options(ctx, formatter)
        with formatter.section("方法 Methods"):
            formatter.write_dl([(entry.name, f"{entry.zh} {entry.en}") for entry in ENTRIES])


methods = _Methods(
    "method",
    help="对一张表应用一种评价方法。\n\nOne evaluation method on a table.",
    short_help="对一张表应用一种评价方法。 One evaluation method on a table.",
    context_settings=SETTINGS,
)


def _command_of(name: str) -> click.Command:
    from heyi.methods.tabular.catalogue import ENTRIES, method

    entry = next(one for one in ENTRIES if one.name == name)
    asked_for = method(name)

    def deed(files: tuple[Path, ...], as_json: bool, **given: Any) -> None:
        """Reads, computes, answers."""
        _run(asked_for, files, as_json, given)

    made: Any = json_option(deed)
    for one in reversed(asked_for.options):
        made = _own(one)(made)
    for made_option in reversed(list(_common())):
        made = made_option(made)
    text = f"{entry.zh}\n\n{entry.en}\n\n{asked_for.explained.file.zh}\n\n{asked_for.explained.file.en}"
    return click.command(
        name,
        cls=BilingualCommand,
        help=text,
        short_help=f"{entry.zh} {entry.en}",
        context_settings=SETTINGS,
    )(_FILES(made))


def _common() -> Iterator[Any]:
    """The options of every method."""
    from heyi.methods.tabular.option_words import COMMON

    metavar, zh, en = _UNIT
    yield option("--unit", default=None, metavar=metavar, zh=zh, en=en)
    for one in COMMON:
        more: dict[str, Any] = {"default": None, "metavar": one.form}
        if isinstance(one.kind, tuple):
            more = {"default": None, "type": click.Choice(one.kind)}
        elif one.kind == "intervals":
            more = {"multiple": True, "metavar": one.form}
        elif one.kind == "seed":
            more = {"default": 0, "show_default": True, "type": click.IntRange(min=0)}
        yield option(f"--{one.name}", zh=one.words.zh, en=one.words.en, **more)


def _own(one: Any) -> Any:
    """An option that this method alone has."""
    name = "--" + one.name.replace("_", "-")
    if one.kind is bool:
        return option(name, one.name, is_flag=True, default=one.default, zh=one.zh, en=one.en)
    kind = click.Choice(one.kind) if isinstance(one.kind, tuple) else one.kind
    return option(
        name,
        one.name,
        type=kind,
        default=one.default,
        show_default=one.default is not None,
        zh=one.zh,
        en=one.en,
    )


def _run(asked_for: Any, files: Sequence[Path], as_json: bool, given: dict[str, Any]) -> None:
    from heyi.kernel.words import Words
    from heyi.methods.refusals import Unfit

    unit = given.pop("unit")
    own = {one.name: given.pop(one.name) for one in asked_for.options}
    try:
        answer = asked_for.run(table_of(files, unit), _asked(given, own))
    except Unfit as unfit:
        raise Refusal(unfit.zh, unfit.en) from unfit
    idle = [name for name, value in given.items() if value and name not in asked_for.takes]
    told = answer.told(asked_for.name)
    for name in idle:
        words = Words(
            f"选项 --{name} 对 {asked_for.name} 不起作用。", f"--{name} has no effect on {asked_for.name}."
        )
        told["warnings"].append(f"{words.zh} {words.en}")
    print_json(told) if as_json else show(told)


def _asked(given: dict[str, Any], own: dict[str, Any]) -> Any:
    from heyi.methods.tabular.method import Asked
    from heyi.methods.tabular.option_words import COMMON

    named = {one.name for one in COMMON if one.kind == "columns"}
    lists: dict[str, Any] = {name: _split(given[name]) if given[name] else () for name in named}
    plain: dict[str, Any] = {
        name: given[name] for name in given if name not in named and name not in ("weights", "interval")
    }
    return Asked(
        **lists, **plain, interval=tuple(given["interval"]), weights=_weights(given["weights"]), own=own
    )


def _split(text: str) -> tuple[str, ...]:
    """Names with commas between them; one that holds a comma stands in quotes."""
    cells = next(csv.reader(StringIO(text), skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells if cell.strip())


def _weights(text: str | None) -> Any:
    """Numbers as written, or those of a file by name.

    Raises: WrongUsage for what is neither.
    """
    if text is None:
        return None
    if Path(text).is_file():
        return _weights_of(Path(text))
    try:
        return tuple(float(part) for part in _split(text))
    except ValueError as wrong:
        raise WrongUsage(
            f"--weights “{text}” 既不是数字也不是文件", f"--weights {text!r} is neither numbers nor a file"
        ) from wrong


def _weights_of(path: Path) -> dict[str, float]:
    """A file of `name,weight`, or an answer of `heyi method ahp … --json`."""
    from heyi.methods.refusals import Unfit
    from heyi.methods.tabular.table import Table

    try:
        if path.suffix == ".json":
            told = json.loads(path.read_text(encoding="utf-8"))
            return dict(zip(told["units"], told["columns"]["weight"], strict=True))
        read = table_of([path], None)
        names, weights = list(read.columns)[:2]
        read = Table(read.columns, names)
        return dict(zip(read.units, read.numbers([weights])[:, 0].tolist(), strict=True))
    except (KeyError, TypeError, ValueError) as wrong:
        detail = (wrong.zh, wrong.en) if isinstance(wrong, Unfit) else ("", "")
        raise Refusal(
            f"{path}：不是权重文件，应有两列：名称、权重。{detail[0]}",
            f"{path}: no file of weights, which has two columns, name and weight. {detail[1]}".strip(),
        ) from wrong


def show(told: dict[str, Any]) -> None:
    """The answer for people: scalars, then columns, then tables; remarks on standard error."""
    for name, value in told["scalars"].items():
        click.echo(f"{name}\t{_cell(value)}")
    if told["columns"]:
        click.echo("\t".join(["unit", *told["columns"]]))
        for row, unit in enumerate(told["units"]):
            click.echo("\t".join([unit, *(_cell(values[row]) for values in told["columns"].values())]))
    for name, rows in told["tables"].items():
        click.echo(f"\n[{name}]")
        heads = list(dict.fromkeys(key for row in rows for key in row))
        click.echo("\t".join(heads))
        for row in rows:
            click.echo("\t".join(_cell(row.get(key)) for key in heads))
    for warning in told["warnings"]:
        click.echo(warning, err=True)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:_SHOWN_WIDTH]


@command("list", zh="列出全部方法。", en="Lists all methods.")
@json_option
def list_methods(as_json: bool) -> None:
    """All methods with one line each."""
    from heyi.methods.tabular.catalogue import ENTRIES

    if as_json:
        print_json({"methods": [{"name": one.name, "zh": one.zh, "en": one.en} for one in ENTRIES]})
        return
    width = max(len(one.name) for one in ENTRIES)
    for one in ENTRIES:
        click.echo(f"{one.name:<{width}}  {one.zh}  {one.en}")


@command(
    "explain",
    zh="说明一种方法：公式、出处、前提、不宜使用的情形。",
    en="Explains a method: formula, source, what it takes for granted, when not to use it.",
)
@click.argument("name")
@json_option
def explain(name: str, as_json: bool) -> None:
    """One method in words."""
    from heyi.methods.refusals import Unfit
    from heyi.methods.tabular.catalogue import ENTRIES, method

    try:
        found = method(name)
    except Unfit as unknown:
        raise Refusal(unknown.zh, unknown.en) from unknown
    entry = next(one for one in ENTRIES if one.name == name)
    told = found.explained
    if as_json:
        print_json(_explained(entry, found))
        return
    click.echo(f"{name}  {entry.zh}  {entry.en}\n\n{told.formula}\n")
    for zh, en, words in (
        ("文件", "File", told.file),
        ("前提", "Takes for granted", told.assumes),
        ("不宜使用", "Not when", told.not_when),
    ):
        click.echo(f"{zh}：{words.zh}\n{en}: {words.en}\n")
    click.echo(f"出处 Source（{told.status}）: {told.source}\n")
    for one in found.options:
        click.echo(f"--{one.name.replace('_', '-')}  {one.zh} / {one.en} [{one.default}]")
    tell("选项见", f"heyi method {name} --help")


def _explained(entry: Any, found: Any) -> dict[str, Any]:
    told = found.explained
    both = {name: getattr(told, name) for name in ("file", "assumes", "not_when")}
    return {
        "name": entry.name,
        "zh": entry.zh,
        "en": entry.en,
        "formula": told.formula,
        "source": told.source,
        "status": told.status,
        **{name: {"zh": words.zh, "en": words.en} for name, words in both.items()},
        "takes": sorted(found.takes),
        "options": [
            {"name": one.name.replace("_", "-"), "default": one.default, "zh": one.zh, "en": one.en}
            for one in found.options
        ],
    }


methods.add_command(list_methods)
methods.add_command(explain)

COMMANDS = (methods,)
