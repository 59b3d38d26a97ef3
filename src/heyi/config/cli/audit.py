"""`heyi audit verify`: the proof that the record is whole. Not here: the proof itself (foundation.seal)."""

import click

from heyi.config.cli.frame import command, group, json_option, print_json
from heyi.config.cli.installation import on_data, open_store

audit = group("audit", zh="核对审计记录。", en="The record of all changes.")

# Why a record is broken, as foundation.seal names it.
_REASONS = {
    "row_changed": ("这一行被改动", "this row was changed"),
    "chain_broken": ("这一案例的链条断裂", "the chain of its case is broken"),
    "rows_missing": ("这一批有行缺失或多出", "rows of this batch are missing, or too many"),
    "seal_missing": ("缺少一个封签", "a seal is missing"),
    "seal_differs": ("封签与内容不符", "a seal does not match what it covers"),
    "tail_cut": ("末尾被截去：锚文件记得更多封签", "the tail was cut off: the anchor remembers more seals"),
    "anchor_unreadable": ("锚文件有一行无法读取", "a line of the anchor cannot be read"),
    "anchor_differs": ("封签与锚文件不符", "a seal differs from the anchor"),
    "anchor_missing": ("锚文件缺少封签", "the anchor lacks seals"),
}


def broken_words(broken: dict[str, str | int]) -> tuple[str, str]:
    """What is broken and where, in Chinese and in English."""
    zh, en = _REASONS.get(str(broken["reason"]), (str(broken["reason"]), str(broken["reason"])))
    where = ", ".join(f"{name} {value}" for name, value in broken.items() if name != "reason")
    return f"审计记录不完整：{zh}（{where}）。", f"The record is broken: {en} ({where})."


@command(
    "verify",
    zh="先封存，再从第一行起逐行核对。",
    en="Seals what is settled, then proves the record from its first row on.",
)
@on_data
@json_option
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Exit status 1 when anything is broken."""
    open_store()
    from django.utils import timezone

    from heyi.foundation.seal import verify as prove

    verdict = prove(now=timezone.now())
    answer = {
        "rows": verdict.rows,
        "sealed": verdict.sealed,
        "unsealed": verdict.unsealed,
        "broken": verdict.broken,
    }
    if as_json:
        print_json(answer)
    else:
        click.echo(f"行 rows {verdict.rows}, 已封 sealed {verdict.sealed}, 未封 unsealed {verdict.unsealed}")
    if verdict.broken is not None:
        for line in broken_words(verdict.broken):
            click.echo(line, err=True)
        context.exit(1)
    if not as_json:
        click.echo("完整 whole")


audit.add_command(verify)
COMMANDS = (audit,)
