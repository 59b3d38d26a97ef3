"""docs/generated/cli.md: every command as its own `--help` tells it."""

from collections.abc import Iterator

import click

from heyi.config.cli.main import assembled
from scripts.pages.marks import page

WIDTH = 100


def commands(command: click.Command, parents: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Each command below this one with its help, in the order `--help` lists them."""
    name = (*parents, "heyi" if not parents else command.name or "")
    context = click.Context(command, info_name=" ".join(name), terminal_width=WIDTH, max_content_width=WIDTH)
    yield " ".join(name), command.get_help(context)
    if isinstance(command, click.Group):
        # The evaluation methods, which are no commands until they are asked for, have a page of their own.
        for found in command.commands.values():
            if not found.hidden:
                yield from commands(found, name)


def pages() -> dict[str, str]:
    """The page of commands."""
    parts = [f"## {name}\n\n```text\n{text}\n```" for name, text in commands(assembled())]
    about = "Exit status: 0 done, 1 refused (the reason on standard error), 2 wrong usage."
    return {"cli.md": page("The command line", about, *parts)}
