"""What every command shares: words in two languages, refusals, JSON, progress. Not here: any command."""

import json
import sys
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=click.Command)
Deed = Callable[..., Any]

_WIDTH = 110
_BAR = 30
_SECONDS_BETWEEN_LINES = 0.2

SETTINGS: dict[str, Any] = {"max_content_width": _WIDTH, "help_option_names": ["-h", "--help"]}


class Refusal(click.ClickException):
    """A refusal in words, Chinese first; exit status 1."""

    exit_code = 1

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(f"{zh}\n{en}")


class WrongUsage(click.UsageError):
    """Arguments that make no sense together, in words; exit status 2."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")


class _InTwoLanguages(click.Command):
    """A command whose help has headings in both languages."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line."""
        formatter.write_usage(
            ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法 Usage: "
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, each with both of its explanations."""
        rows = [row for row in (parameter.get_help_record(ctx) for parameter in self.get_params(ctx)) if row]
        if rows:
            with formatter.section("选项 Options"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, explained in both languages."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = "显示这份帮助 / show this help"
        return found


class BilingualCommand(_InTwoLanguages):
    """One command."""


class BilingualGroup(_InTwoLanguages, click.Group):
    """A group of commands."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands in the order in which they are met in life."""
        super().format_options(ctx, formatter)
        rows = [
            (name, command.short_help or "") for name, command in self.commands.items() if not command.hidden
        ]
        with formatter.section("命令 Commands"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added."""
        return list(self.commands)


def _described(zh: str, en: str, more: str) -> dict[str, Any]:
    text = f"{zh}\n\n{en}" + (f"\n\n{more}" if more else "")
    return {"help": text, "short_help": f"{zh} {en}", "context_settings": SETTINGS}


def command(
    name: str, *, zh: str, en: str, more: str = "", hidden: bool = False
) -> Callable[[Deed], click.Command]:
    """Makes a command of a function; `more` holds examples, `\\b` before a paragraph keeps its lines."""

    def made(deed: Deed) -> click.Command:
        return click.command(name, cls=BilingualCommand, hidden=hidden, **_described(zh, en, more))(deed)

    return made


def group(name: str, *, zh: str, en: str) -> BilingualGroup:
    """An empty group of commands."""
    return BilingualGroup(name, **_described(zh, en, ""))


def option(*names: str, zh: str, en: str, **attributes: Any) -> Callable[[Deed], Deed]:
    """An option explained in both languages."""
    return click.option(*names, help=f"{zh} / {en}", **attributes)


def json_option(deed: Deed) -> Deed:
    """`--json`, as `as_json`."""
    return option("--json", "as_json", is_flag=True, zh="以 JSON 输出", en="answer in JSON")(deed)


def print_json(answer: Any) -> None:
    """An answer on standard output, for programs."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def tell(zh: str, en: str) -> None:
    """A remark on standard error."""
    click.echo(f"{zh} {en}", err=True)


def print_rows(rows: list[Mapping[str, object]]) -> None:
    """Rows as lines of `name: value`, for people."""
    for row in rows:
        click.echo("  ".join(f"{name}: {value}" for name, value in row.items() if value not in (None, "")))


class Progress:
    """A bar on standard error where somebody looks at it, a line for each stage where nobody does.

    Shape: called with the name of the stage, how much of it is done and how much there is.
    """

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._stage = ""
        self._shown_at = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Shows how far a stage has come."""
        new, over = stage != self._stage, done >= total
        self._stage = stage
        if not self._live:
            if new or over:
                click.echo(f"{stage} {done}/{total}", err=True)
            return
        if not (new or over) and monotonic() - self._shown_at < _SECONDS_BETWEEN_LINES:
            return
        self._shown_at = monotonic()
        filled = _BAR * done // max(total, 1)
        bar = "█" * filled + "·" * (_BAR - filled)
        click.echo(f"\r{bar} {done}/{total} {stage}\x1b[K", err=True, nl=over)
