"""`heyi charter`: presets and files read, judged and compared without any store; applied to the alliance they name.

Not here: what a charter says and what is wrong with one (governance).
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heyi.config.cli.frame import Refusal, command, group, json_option, option, print_json
from heyi.config.cli.installation import on_data, open_store

if TYPE_CHECKING:
    from datetime import datetime

    from heyi.contexts.governance.rules.charter import Charter, Holder
    from heyi.contexts.governance.rules.checking import CheckReport
    from heyi.contexts.governance.rules.differing import CharterDiff
    from heyi.contexts.governance.rules.differing_pathways import PathwayChange
    from heyi.contexts.governance.rules.powers import Row
    from heyi.contexts.governance.rules.presets import Preset

charter = group(
    "charter", zh="章程：查看、检查、比较、施行。", en="Charters: shown, checked, compared, applied."
)

_LARGEST_BYTES = 1_000_000


def _preset(name: str) -> Preset | None:
    """A preset by its name; None where the name is that of a file."""
    from heyi.contexts.governance.rules.presets import preset_names, read_preset

    return read_preset(name) if name in preset_names() else None


def _text(name: str) -> str:
    """The text of a file.

    Raises: Refusal.
    """
    path = Path(name)
    if not path.is_file():
        raise Refusal(
            f"没有叫“{name}”的预设章程或文件；heyi charter list 列出预设。",
            f"There is no preset or file “{name}”; heyi charter list names the presets.",
        )
    if path.stat().st_size > _LARGEST_BYTES:
        raise Refusal(f"{name} 太大，不像章程。", f"{name} is too large for a charter.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(f"{name} 不是 UTF-8 文本。", f"{name} is no UTF-8 text.") from None


def _texts(name: str) -> list[str]:
    preset = _preset(name)
    return [part.text for part in preset.parts] if preset else [_text(name)]


def _charters(name: str) -> dict[str, Charter]:
    """The charters of a preset or file, by the code of their alliance.

    Raises: Refusal for a text that cannot be read.
    """
    from heyi.contexts.governance.rules.charters import read_charters

    read = [one for text in _texts(name) for one in read_charters(text)]
    if any(one.charter is None for one in read):
        raise Refusal(
            f"{name} 读不懂；heyi charter check {name} 指出每一处。",
            f"{name} cannot be read; heyi charter check {name} names every place.",
        )
    return {one.charter.code: one.charter for one in read if one.charter}


@command("list", zh="列出预设章程。", en="Lists the presets.")
@json_option
def list_presets(as_json: bool) -> None:
    """Each with the alliances it is for."""
    from heyi.contexts.governance.rules.presets import preset_names

    presets = [{"charter": name, "alliances": _named(_charters(name))} for name in preset_names()]
    if as_json:
        print_json({"charters": presets})
        return
    for name in preset_names():
        click.echo(name)
        for one in _charters(name).values():
            click.echo(f"    {one.code}  {one.name.zh}  {one.name.en}  ({one.effective_on})")


def _named(charters: dict[str, Charter]) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "name": asdict(one.name), "effective_on": one.effective_on, "digest": one.digest}
        for one in charters.values()
    ]


@command("show", zh="显示章程全文或权责矩阵。", en="Shows the text of a charter, or its power matrix.")
@click.argument("name", metavar="NAME|FILE")
@option("--matrix", is_flag=True, zh="显示权责矩阵", en="shows the power matrix")
@json_option
def show(name: str, matrix: bool, as_json: bool) -> None:
    """The text as it was written, comments included."""
    from heyi.contexts.governance.rules.powers import power_table
    from heyi.kernel.event import plain

    if as_json:
        shown = [
            {**one, "matrix": [plain(asdict(row)) for row in power_table(whole)]}
            for one, whole in _pairs(_charters(name))
        ]
        print_json({"charter": name, "charters": shown})
    elif matrix:
        for one in _charters(name).values():
            click.echo(f"{one.code}  {one.name.zh}  {one.name.en}")
            for row in power_table(one):
                _print_row(row)
    else:
        click.echo("\n---\n".join(_texts(name)))


def _print_row(row: Row) -> None:
    click.echo(f"  {row.domain}/{row.matter}  {row.name.zh}  {row.name.en}")
    for cell in row.cells:
        holders = [_holder(power.holder) for power in cell.powers]
        if holders:
            click.echo(f"    {cell.act}: {', '.join(holders)}")
    click.echo(f"    answers: {', '.join(_holder(holder) for holder in row.answers)}")
    if row.duties:
        click.echo(f"    duties: {', '.join(row.duties)}")


def _holder(holder: Holder) -> str:
    return f"{holder.body or holder.role}@{holder.where}"


def _pairs(charters: dict[str, Charter]) -> list[tuple[dict[str, Any], Charter]]:
    return list(zip(_named(charters), charters.values(), strict=True))


@command(
    "check",
    zh="检查章程：文本是否读得懂，体制是否协同。",
    en="Checks a charter: can it be read, does the system it describes hold together.",
)
@click.argument("name", metavar="NAME|FILE")
@json_option
@click.pass_context
def check(context: click.Context, name: str, as_json: bool) -> None:
    """Exit status 1 when the charter cannot be applied as it is."""
    report, english = _checked(name, "zh"), _checked(name, "en")
    if as_json:
        print_json(report.as_json())
    else:
        _print_report(report, english)
    context.exit(1 if report.has_errors else 0)


def _checked(name: str, language: str) -> CheckReport:
    from heyi.contexts.governance.rules.checking import check_charter, check_preset

    preset = _preset(name)
    if preset is not None:
        return check_preset(preset, language=language)
    return check_charter(_text(name), name=name, language=language)


def _print_report(report: CheckReport, english: CheckReport) -> None:
    for one, same in zip(report.findings, english.findings, strict=True):
        click.echo(f"{one.severity} {one.code} [{one.dimension}] {one.place} ({one.line}:{one.column})")
        for line in (one.reason, same.reason, f"→ {one.remedy}", f"→ {same.remedy}"):
            click.echo(f"    {line}")
    click.echo(f"{report.charter}: {len(report.findings)} 处 findings")


@command("diff", zh="比较两份章程。", en="Compares two charters.")
@click.argument("before", metavar="NAME|FILE")
@click.argument("after", metavar="NAME|FILE")
@json_option
def diff(before: str, after: str, as_json: bool) -> None:
    """Values, and who gains or loses which power."""
    from heyi.contexts.governance.rules.differing import diff_charters

    old, new = _charters(before), _charters(after)
    shared = [code for code in old if code in new] or _only_one_each(old, new)
    differences = {code: diff_charters(old.get(code) or _first(old), new[code]) for code in shared}
    if as_json:
        found = [{"alliance": code, **_diff_as_json(one)} for code, one in differences.items()]
        print_json({"before": before, "after": after, "differences": found})
        return
    for code, one in differences.items():
        _print_diff(code, one)


def _first(charters: dict[str, Charter]) -> Charter:
    return next(iter(charters.values()))


def _only_one_each(old: dict[str, Charter], new: dict[str, Charter]) -> list[str]:
    """Charters of different alliances are compared where there is no doubt which with which.

    Raises: Refusal.
    """
    if len(old) == len(new) == 1:
        return list(new)
    raise Refusal("两边没有同一联盟的章程。", "The two sides hold no charter of the same alliance.")


def _diff_as_json(one: CharterDiff) -> dict[str, Any]:
    powers = [
        {
            "role": change.role,
            **asdict(change.seat),
            "gained": sorted(change.gained),
            "lost": sorted(change.lost),
        }
        for change in one.powers
    ]
    pathways = [asdict(change) for change in one.pathways]
    return {"values": [asdict(change) for change in one.values], "powers": powers, "pathways": pathways}


def _print_diff(code: str, one: CharterDiff) -> None:
    click.echo(f"{code}: {'没有不同 no difference' if one.is_empty else ''}")
    for value in one.other_values:
        click.echo(f"  {value.kind} {value.place}: {value.before or '—'} → {value.after or '—'}")
    for change in one.pathways:
        _print_pathway_change(change)
    for power in one.powers:
        gained = " ".join(f"+{duty}" for duty in sorted(power.gained))
        lost = " ".join(f"-{duty}" for duty in sorted(power.lost))
        click.echo(
            f"  {power.role} @ {power.seat.tier}/{power.seat.kind}/{power.seat.position}: {gained} {lost}"
        )


def _print_pathway_change(one: PathwayChange) -> None:
    names = [one.pathway_name, *([one.name] if one.name else [])]
    place = f"{one.part}[{one.entry}] " if one.part else ""
    click.echo(
        f"  {one.kind} {place}{' › '.join(name.zh for name in names)}  {' › '.join(name.en for name in names)}"
    )
    for value in one.values:
        click.echo(f"    {value.place}: {value.before or '—'} → {value.after or '—'}")


@command(
    "apply",
    zh="施行章程：从指定时刻起决定每个人的权责。",
    en="Applies a charter: from an instant on it decides what everybody may do.",
)
@click.argument("name", metavar="NAME|FILE")
@on_data
@option(
    "--alliance", "only", default=None, metavar="CODE", zh="只施行这一联盟的", en="only that of this alliance"
)
@option(
    "--effective-from",
    default=None,
    metavar="TIME",
    zh="生效时刻（ISO 8601，含时区）",
    en="the instant (ISO 8601 with a zone)",
)
@json_option
def apply(name: str, only: str | None, effective_from: str | None, as_json: bool) -> None:
    """Each charter of the text goes to the alliance whose code it bears."""
    texts = {code: text for text in _texts(name) for code in _codes(text) if only in (None, code)}
    if not texts:
        raise Refusal(
            f"{name} 中没有联盟 {only} 的章程。", f"{name} holds no charter of the alliance {only}."
        )
    start = _moment(effective_from)
    open_store()
    applied = _applied(texts, start)
    if as_json:
        print_json({"applied": applied})
        return
    for one in applied:
        click.echo("  ".join(f"{key}: {value}" for key, value in one.items()))


def _codes(text: str) -> list[str]:
    """The alliances of a text. A text of several charters is applied as a preset or one file each.

    Raises: Refusal.
    """
    from heyi.contexts.governance.rules.charters import read_charters

    read = read_charters(text)
    if len(read) > 1:
        raise Refusal(
            "一个文件只能施行一份章程：请分成几个文件。", "One file, one charter to apply: split the file."
        )
    return [one.charter.code if one.charter else "" for one in read]


def _moment(text: str | None) -> datetime | None:
    from heyi.kernel.moments import NaiveMoment, parse_moment

    try:
        return None if text is None else parse_moment(text)
    except (ValueError, NaiveMoment):
        raise Refusal(
            f"{text} 不是带时区的时刻，例如 2026-04-01T00:00+08:00。",
            f"{text} is no instant with a zone, such as 2026-04-01T00:00+08:00.",
        ) from None


def _applied(texts: dict[str, str], start: datetime | None) -> list[dict[str, Any]]:
    from django.utils import timezone

    from heyi.contexts.governance.public import alliances, apply_charter
    from heyi.foundation.system_actors import OPERATOR
    from heyi.foundation.unit_of_work import unit_of_work

    now = timezone.now()
    known = {one.code: one.id for one in alliances(actor=OPERATOR, now=now)}
    applied = []
    # All charters of a preset or none.
    with unit_of_work(OPERATOR, now=now):
        for code, text in texts.items():
            if code and code not in known:
                raise Refusal(f"没有代码为 {code} 的联盟。", f"There is no alliance with the code {code}.")
            alliance = known[code] if code else next(iter(known.values()))
            version = apply_charter(alliance, text, effective_from=start, actor=OPERATOR, now=now)
            applied.append(
                {
                    "alliance": code,
                    "number": version.number,
                    "effective_from": version.effective_from.isoformat(),
                }
            )
    return applied


for _one in (list_presets, show, check, diff, apply):
    charter.add_command(_one)
COMMANDS = (charter,)
