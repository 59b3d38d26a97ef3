"""`heyi bench`: measures; only from a checkout, where `bench/` lies. Not here: what is measured."""

import subprocess
import sys
from pathlib import Path

import click

import heyi
from heyi.config.cli.frame import Refusal, command, json_option, option


def _checkout() -> Path:
    """The folder of the checkout this package runs from.

    Raises: Refusal.
    """
    root = Path(heyi.__file__).resolve().parents[2]
    if not (root / "pyproject.toml").is_file():
        raise Refusal(
            "heyi bench 只能在源码目录中运行：安装包不含测量程序及其数据。",
            "heyi bench runs from a checkout only: the installed package holds neither the benchmarks nor their data.",
        )
    if not (root / "bench" / "__main__.py").is_file():
        raise Refusal(
            "这份源码还没有 bench/，没有可测量的项目。",
            "This checkout has no bench/ yet: there is nothing to measure.",
        )
    return root


@command("bench", zh="运行基准测量。", en="Runs the benchmarks.")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@option(
    "--records",
    type=click.IntRange(min=1000),
    default=None,
    zh="linkage、lookup、worklists：记录数",
    en="linkage, lookup, worklists: how many records",
)
@option(
    "--patients",
    type=click.IntRange(min=1),
    default=None,
    zh="transport：患者数",
    en="transport: how many patients",
)
@json_option
@click.pass_context
def bench(
    context: click.Context, names: tuple[str, ...], records: int | None, patients: int | None, as_json: bool
) -> None:
    """All of them unless named."""
    root = _checkout()
    asked = (
        sys.executable,
        "-m",
        "bench",
        *names,
        *(["--json"] if as_json else []),
        *(["--records", str(records)] if records else []),
        *(["--patients", str(patients)] if patients else []),
    )
    context.exit(subprocess.run(asked, cwd=root, check=False).returncode)  # noqa: S603 (our own program)


COMMANDS = (bench,)
