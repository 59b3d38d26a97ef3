"""`heyi export`: rows out of the alliance. Not here: what is taken away from them (interop)."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from heyi.config.cli.frame import Progress, command, group, json_option, option, print_json
from heyi.config.cli.installation import on_data, open_store

exports = group("export", zh="导出数据。", en="Takes data out.")

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_FIRST_DAY = "2000-01-01"
_FEWEST = 5


def _day(context: click.Context, parameter: click.Parameter, value: datetime | None) -> date | None:
    return None if value is None else value.date()


@command(
    "research",
    zh="导出去标识的科研数据：居民、转诊及其步骤和时限。",
    en="Writes de-identified tables for research: people, referrals, their steps and clocks.",
)
@on_data
@option(
    "--out",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    zh="新的或空的文件夹",
    en="a new or empty folder",
)
@option("--project", required=True, zh="项目名称，假名只属于它", en="the study; pseudonyms are its own")
@option("--since", type=_DAY, callback=_day, zh="首日", en="first day")
@option("--until", type=_DAY, callback=_day, zh="末日，默认今天", en="last day; today unless given")
@option(
    "--format", "how", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True,
    zh="文件格式", en="the format",
)  # fmt: skip
@option(
    "--k", "fewest", type=click.IntRange(_FEWEST), default=_FEWEST, show_default=True,
    zh="最小单元格人数", en="people in the smallest cell",
)  # fmt: skip
@option(
    "--days", type=click.Choice(["shift", "month"]), default="shift", show_default=True,
    zh="shift：按人平移日期；month：只留月份", en="shift: days move with their person; month: months only",
)  # fmt: skip
@option(
    "--from",
    "sender",
    default=None,
    metavar="ORG",
    zh="只要一家机构（代码）",
    en="one organisation only (code)",
)
@json_option
def research(folder: Path, since: date | None, until: date | None, as_json: bool, **asked: Any) -> None:
    """Nothing half-written stays; what was taken out stands in the audit."""
    open_store()
    from django.utils import timezone

    from heyi.contexts.interop.public import export_research
    from heyi.contexts.interop.terms import Days, ResearchFormat, ResearchOrder
    from heyi.foundation.system_actors import OPERATOR
    from heyi.kernel.moments import day_of

    now = timezone.now()
    order = ResearchOrder(
        folder=folder.absolute(),
        project=asked["project"].strip(),
        since=since or date.fromisoformat(_FIRST_DAY),
        until=until or day_of(now),
        format=ResearchFormat(asked["how"]),
        days=Days(asked["days"]),
        fewest=asked["fewest"],
        sender=asked["sender"],
    )
    report = export_research(order, actor=OPERATOR, now=now, progress=Progress()).as_dict()
    if as_json:
        print_json(report)
        return
    click.echo(str(order.folder))
    for name, value in report.items():
        if name != "files":
            click.echo(f"{name}: {value}")


exports.add_command(research)
COMMANDS = (exports,)
