"""`heyi evaluate`: an evaluation plan from its data to its report; `seeds` recomputes the founding figures."""

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from heyi.config.cli.evaluation_files import AskStore, Material, material_of, write
from heyi.config.cli.frame import (
    Progress,
    Refusal,
    WrongUsage,
    command,
    json_option,
    option,
    print_json,
    tell,
)
from heyi.config.cli.installation import on_data, open_store

_SEEDS = "seeds"


@command(
    "evaluate",
    zh="执行评价方案，写出报告和可复现的数据包；seeds 重算奠基文献中的数字。",
    en="Carries out an evaluation plan and writes its report and reproducible bundle; `seeds` recomputes the founding figures.",
    more="""\b
heyi evaluate seeds --json
heyi evaluate consortium-evaluation --out report
heyi evaluate plan.yaml --out report
heyi evaluate plan.yaml --live --alliance yibin --out report
heyi evaluate report/bundle.zip --json""",
)
@click.argument("plan", metavar="PLAN|seeds")
@on_data
@option(
    "--live",
    is_flag=True,
    zh="向在用系统取 from 所写的数据",
    en="ask the live store for data that say `from`",
)
@option(
    "--alliance",
    default=None,
    metavar="CODE",
    zh="联合体代码，与 --live 同用",
    en="the alliance, with --live",
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    metavar="DIR",
    zh="报告和数据写入此文件夹",
    en="the folder for report and data",
)
@json_option
def evaluate(plan: str, out: Path | None, live: bool, alliance: str | None, as_json: bool) -> None:
    """One plan, or the founding figures."""
    if live != (alliance is not None):
        raise WrongUsage("--live 与 --alliance 须同时给出", "--live and --alliance belong together")
    if plan == _SEEDS:
        _seeds(out, as_json)
        return
    from heyi.contexts.evaluation.rules.bundle import answers_of
    from heyi.contexts.evaluation.rules.running import carry_out
    from heyi.methods.refusals import Unfit

    try:
        material = material_of(plan, None if alliance is None else _store_of(alliance))
        outcome = carry_out(material.plan, material.tables, Progress())
    except Unfit as unfit:
        raise Refusal(f"{plan}：{unfit.zh}", f"{plan}: {unfit.en}") from unfit
    told = answers_of(outcome)
    if out is not None:
        # The day stands on the report where the plan names none.
        names = write(out, material, outcome, f"{datetime.now().astimezone():%Y-%m-%d}")
        tell(f"已写入 {out}：{'、'.join(names)}。", f"Written to {out}: {', '.join(names)}.")
    compared = _compared(material, told)
    if as_json:
        print_json(told | ({} if compared is None else {"again": compared}))
    else:
        _show(told)
    if compared is not None and not compared["same"]:
        _refuse_difference(compared["differs"])


def _store_of(code: str) -> AskStore:
    """Asks the store of this installation on behalf of an alliance, as whoever operates it.

    Raises: Refusal for no such alliance.
    """
    open_store()
    from django.utils import timezone

    from heyi.contexts.evaluation.public import live_table
    from heyi.contexts.governance.public import alliances
    from heyi.foundation.system_actors import OPERATOR

    now = timezone.now()
    known = {one.code: one.id for one in alliances(actor=OPERATOR, now=now)}
    if code not in known:
        there = ", ".join(sorted(known))
        raise Refusal(f"没有联合体“{code}”，有：{there}。", f"No alliance {code!r}; there is: {there}.")
    return lambda live: live_table(live, known[code], actor=OPERATOR, now=now)


def _compared(material: Material, told: dict[str, Any]) -> dict[str, Any] | None:
    """Whether a bundle gives the numbers it holds; None for what came from no bundle."""
    from heyi.contexts.evaluation.rules.bundle import differences

    if material.before is None:
        return None
    differs = list(differences(material.before, json.loads(json.dumps(told))))
    if not differs:
        tell("与数据包中的全部数字一致。", "Every number is that of the bundle.")
    return {"same": not differs, "differs": differs}


def _refuse_difference(differs: list[str]) -> None:
    some = "; ".join(differs[:10])
    raise Refusal(
        f"与数据包中的数字有 {len(differs)} 处不同：{some}",
        f"{len(differs)} numbers differ from those of the bundle: {some}",
    )


def _show(told: dict[str, Any]) -> None:
    from heyi.config.cli.method import show

    for step in told["steps"]:
        click.echo(f"\n== {step['step']} ({step['method']})")
        show(step)


def _seeds(out: Path | None, as_json: bool) -> None:
    from heyi.methods.founding import figures

    told = [_told(one) for one in figures()]
    if out is not None:
        _write(out, told)
    if as_json:
        print_json({"figures": told})
        return
    for one in told:
        ours = one["recomputed"] if one["recomputed"] is not None else "-"
        mark = {True: "=", False: "≠", None: "·"}[one["equal"]]
        printed = one["published"] if one["published"] is not None else "-"
        click.echo(f"{one['id']:<4}{mark} {printed} | {ours}  [{one['basis']}]  {one['zh']} {one['en']}")
        if one["note"]:
            click.echo(f"      {one['note']}")


def _told(figure: Any) -> dict[str, Any]:
    note = figure.note
    return {
        "id": figure.id,
        "zh": figure.what.zh,
        "en": figure.what.en,
        "published": figure.published,
        "recomputed": figure.recomputed,
        "equal": figure.equal,
        "basis": str(figure.basis),
        "equation": figure.equation,
        "note": f"{note.zh} {note.en}" if note else None,
    }


def _write(out: Path, told: list[dict[str, Any]]) -> None:
    """The figures as JSON and as a table; what was there under these names is replaced."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "figures.json").write_text(
        json.dumps({"figures": told}, ensure_ascii=False, indent=2), encoding="utf-8"
    )
    # Excel knows UTF-8 by this mark only.
    with (out / "figures.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(told[0]))
        writer.writeheader()
        writer.writerows(told)
    tell(f"已写入 {out}/figures.json、figures.csv。", f"Written: {out}/figures.json, figures.csv.")


COMMANDS = (evaluate,)
