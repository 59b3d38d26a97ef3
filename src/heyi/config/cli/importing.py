"""`heyi import`: other people's files into the alliance. Not here: reading them (interop)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from heyi.config.cli.frame import Progress, command, group, json_option, option, print_json, tell
from heyi.config.cli.installation import on_data, open_store

imports = group(
    "import", zh="导入机构、居民和诊疗记录。", en="Takes in organisations, residents and records."
)

_SHOWN_ERRORS = 50


def _asked(deed: Callable[..., Any]) -> Callable[..., Any]:
    for one in (
        json_option,
        option(
            "--all-or-nothing",
            is_flag=True,
            zh="有一行不对就全部不导入",
            en="one bad row and nothing is taken in",
        ),
        option("--dry-run", is_flag=True, zh="只检查，不写入", en="checks only, writes nothing"),
        option("--profile", default=None, zh="文件的格式名", en="the name of the file's layout"),
        option(
            "--from",
            "sender",
            required=True,
            metavar="ORG",
            zh="数据来自哪家机构（代码）",
            en="whose data (code)",
        ),
        on_data,
        click.argument("file", type=click.Path(exists=True, path_type=Path)),
    ):
        deed = one(deed)
    return deed


@command("organisations", zh="导入机构（CSV、Excel）。", en="Takes in organisations (CSV, Excel).")
@_asked
def organisations(file: Path, as_json: bool, **asked: Any) -> None:
    """Exit status 1 when nothing was taken in because of bad rows."""
    open_store()
    from heyi.contexts.interop.public import import_organisations

    _take_in(import_organisations, file, as_json, asked)


@command("people", zh="导入居民（CSV、Excel、FHIR R4）。", en="Takes in residents (CSV, Excel, FHIR R4).")
@_asked
def people(file: Path, as_json: bool, **asked: Any) -> None:
    """Exit status 1 when nothing was taken in because of bad rows."""
    open_store()
    from heyi.contexts.interop.public import import_people

    _take_in(import_people, file, as_json, asked)


@command("record", zh="导入诊疗记录（FHIR R4）。", en="Takes in what happened to residents (FHIR R4).")
@_asked
def record(file: Path, as_json: bool, **asked: Any) -> None:
    """A bundle, lines of resources, or the folder of an export. Exit status 1 when nothing was taken in."""
    open_store()
    from heyi.contexts.interop.public import import_record

    _take_in(import_record, file, as_json, asked)


def _take_in(deed: Callable[..., Any], file: Path, as_json: bool, asked: dict[str, Any]) -> None:
    from django.utils import timezone

    from heyi.foundation.system_actors import OPERATOR

    report = deed(
        file,
        organisation_code=asked["sender"],
        profile=asked["profile"],
        dry_run=asked["dry_run"],
        all_or_nothing=asked["all_or_nothing"],
        actor=OPERATOR,
        now=timezone.now(),
        progress=Progress(),
    )
    if as_json:
        print_json(report.as_dict())
    else:
        _print(report.as_dict())
    # Wrong rows among good ones are told and the good ones stand: done.
    if report.is_refused:
        tell("因有错误的行，没有导入任何数据。", "Because of the wrong rows nothing was taken in.")
        click.get_current_context().exit(1)


def _print(report: dict[str, Any]) -> None:
    words = {"read": "读取", "accepted": "接受", "changed": "更新", "unchanged": "未变", "rejected": "拒绝"}
    click.echo(", ".join(f"{zh} {name} {report[name]}" for name, zh in words.items()))
    for error in report["errors"][:_SHOWN_ERRORS]:
        click.echo(f"  行 row {error['row']} {error['field']}: {error['reason']} ({error['code']})", err=True)
    hidden = len(report["errors"]) - _SHOWN_ERRORS
    if hidden > 0:
        click.echo(f"  另有 {hidden} 处，--json 显示全部 / {hidden} more, --json shows all", err=True)


imports.add_command(organisations)
imports.add_command(people)
imports.add_command(record)
COMMANDS = (imports,)
