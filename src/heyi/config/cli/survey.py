"""`heyi survey`: questionnaires as texts, as FHIR and as answers read from paper or from another program."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from heyi.config.cli.frame import Deed, Refusal, command, group, json_option, option, print_json, tell
from heyi.config.cli.text_files import tree_of

_MOST_TOLD = 40

survey = group(
    "survey",
    zh="问卷：查看、检查、与 FHIR 互转、读入答卷。",
    en="Questionnaires: shown, checked, as FHIR, and answers read.",
)


def _out(
    zh: str = "写入文件", en: str = "the file to write", *, required: bool = False
) -> Callable[[Deed], Deed]:
    """`--out FILE`."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return option("--out", type=kind, default=None, required=required, metavar="FILE", zh=zh, en=en)


_QUESTIONNAIRE = click.argument("questionnaire", metavar="NAME|FILE")


def shipped() -> list[str]:
    """The names of the questionnaires that come with the house."""
    folder = files("heyi.contexts.surveys") / "questionnaires"
    return sorted(one.name.removesuffix(".yaml") for one in folder.iterdir() if one.name.endswith(".yaml"))


def _read(name: str) -> Any:
    """The questionnaire of this name or in this file.

    Raises: Refusal.
    """
    from heyi.contexts.surveys.rules.text import questionnaire_of
    from heyi.methods.refusals import Unfit

    try:
        return questionnaire_of(tree_of(name, _content(name)))
    except Unfit as unfit:
        raise Refusal(f"{name}：{unfit.zh}", f"{name}: {unfit.en}") from unfit


def _content(name: str) -> bytes:
    if name in shipped():
        return (files("heyi.contexts.surveys") / "questionnaires" / f"{name}.yaml").read_bytes()
    path = Path(name)
    if path.is_file():
        return path.read_bytes()
    several = ", ".join(shipped())
    raise Refusal(
        f"没有问卷“{name}”：请给出文件，或随附的问卷：{several}。",
        f"No questionnaire {name!r}: name a file, or one that comes with the house: {several}.",
    )


@command("list", zh="列出随附的问卷。", en="Lists the questionnaires that come with the house.")
@json_option
def list_questionnaires(as_json: bool) -> None:
    """Each with its title and how many columns its answers have."""
    rows = [
        {
            "name": name,
            "zh": one.title.zh,
            "en": one.title.en,
            "version": one.version,
            "columns": len(one.columns),
            "status": one.status,
        }
        for name, one in ((name, _read(name)) for name in shipped())
    ]
    if as_json:
        print_json({"questionnaires": rows})
        return
    for row in rows:
        click.echo(f"{row['name']:<22}{row['zh']}  {row['en']}  ({row['columns']}, {row['status']})")


@command("show", zh="显示一份问卷。", en="Shows a questionnaire.")
@_QUESTIONNAIRE
def show(questionnaire: str) -> None:
    """As somebody would read it, with the names of its columns."""
    read = _read(questionnaire)
    click.echo(f"{read.title.zh} {read.title.en}（{read.version}，{read.status}）\n{read.source}")
    for section in read.sections:
        click.echo(f"\n# {section.words.zh} {section.words.en}")
        for question in section.questions:
            mark = "*" if question.is_required else ""
            click.echo(f"{question.code} [{question.kind}]{mark}  {question.words.zh}  {question.words.en}")
            for one in (*question.rows, *question.choices):
                click.echo(f"    {one.code}  {one.words.zh}  {one.words.en}")
            for condition in question.shown_if:
                click.echo(f"    ← {condition.question} {', '.join(condition.one_of)}".rstrip())


@command("check", zh="检查一份问卷的文本。", en="Checks the text of a questionnaire.")
@_QUESTIONNAIRE
@json_option
def check(questionnaire: str, as_json: bool) -> None:
    """Every fault with its line; what is right is counted."""
    read = _read(questionnaire)
    told = {
        "questionnaire": read.code,
        "sections": len(read.sections),
        "questions": len(read.questions),
        "columns": list(read.columns),
        "scales": [one.code for one in read.scales],
    }
    if as_json:
        print_json(told)
    else:
        tell(
            f"没有错误：{told['questions']} 题，{len(read.columns)} 列。",
            f"No faults: {told['questions']} questions, {len(read.columns)} columns.",
        )


@command("fhir", zh="输出为 FHIR R4 Questionnaire。", en="As a FHIR R4 Questionnaire.")
@_QUESTIONNAIRE
@_out()
def fhir(questionnaire: str, out: Path | None) -> None:
    """On standard output, or into a file."""
    from heyi.contexts.surveys.rules.fhir import resource_of
    from heyi.methods.refusals import Unfit

    read = _read(questionnaire)
    try:
        resource = resource_of(read)
    except Unfit as unfit:
        raise Refusal(unfit.zh, unfit.en) from unfit
    if read.scales:
        tell(
            "量表的组成在 FHIR 中没有位置，未写出。",
            "How scales are made up has no place in FHIR and is left out.",
        )
    if out is None:
        print_json(resource)
        return
    out.write_text(json.dumps(resource, ensure_ascii=False, indent=2), encoding="utf-8")
    tell(f"已写入 {out}。", f"Written: {out}.")


@command("paper", zh="印成纸质问卷（PDF）。", en="Prints it as a form on paper (PDF).")
@_QUESTIONNAIRE
@_out(required=True)
@option(
    "--language",
    type=click.Choice(["zh-hans", "en"]),
    default="zh-hans",
    show_default=True,
    zh="语言",
    en="its language",
)
def paper(questionnaire: str, out: Path, language: str) -> None:
    """One form; the codes of its columns stand small beside each question, for whoever types the answers in."""
    from heyi.contexts.surveys.rules.paper import form_on_paper
    from heyi.foundation.reporting.pdf import pdf_of

    # The day the form was printed stands at its top.
    day = f"{datetime.now().astimezone():%Y-%m-%d}"
    out.write_bytes(pdf_of(form_on_paper(_read(questionnaire), language, day=day)))
    tell(f"已写入 {out}。", f"Written: {out}.")


@command(
    "from-fhir", zh="把 FHIR R4 Questionnaire 转成问卷文本。", en="Makes a text of a FHIR R4 Questionnaire."
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_out()
def from_fhir(file: Path, out: Path | None) -> None:
    """YAML on standard output, or into a file; what could not be taken over is told."""
    from io import StringIO

    from ruamel.yaml import YAML

    from heyi.contexts.surveys.rules import fhir_reading
    from heyi.contexts.surveys.rules.text import questionnaire_of
    from heyi.methods.refusals import Unfit

    try:
        tree, remarks = fhir_reading.tree_of(json.loads(file.read_text(encoding="utf-8")))
        questionnaire_of(tree)
    except (UnicodeDecodeError, json.JSONDecodeError) as wrong:
        raise Refusal(f"{file}：不是 JSON。", f"{file}: it is no JSON.") from wrong
    except Unfit as unfit:
        raise Refusal(f"{file}：{unfit.zh}", f"{file}: {unfit.en}") from unfit
    for one in remarks:
        tell(one.zh, one.en)
    written = StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.dump(tree, written)
    if out is None:
        click.echo(written.getvalue(), nl=False)
        return
    out.write_text(written.getvalue(), encoding="utf-8")
    tell(f"已写入 {out}。", f"Written: {out}.")


@command(
    "read",
    zh="按问卷检查一份答卷表，写出干净的表。",
    en="Checks a table of answers by its questionnaire and writes a clean one.",
)
@_QUESTIONNAIRE
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_out("干净的表写入 CSV", "writes the clean table as CSV")
@option(
    "--strict",
    is_flag=True,
    default=False,
    zh="有错误的答卷整份不收",
    en="leaves out every form in which something is wrong",
)
@json_option
def read_answers(questionnaire: str, answers: Path, out: Path | None, strict: bool, as_json: bool) -> None:
    """One row a form; choices by code or by their words, several with semicolons between them."""
    from heyi.config.cli.method_files import table_of
    from heyi.contexts.surveys.rules.forms import forms_of
    from heyi.methods.refusals import Unfit

    asked = _read(questionnaire)
    try:
        read = forms_of(asked, table_of([answers], None), is_strict=strict)
    except Unfit as unfit:
        raise Refusal(f"{answers}：{unfit.zh}", f"{answers}: {unfit.en}") from unfit
    if out is not None:
        _write(out, [*read.kept_names, *asked.columns], read.rows)
    told = read.told()
    if as_json:
        print_json(told)
        return
    tell(
        f"读入 {told['read']} 份，收 {told['accepted']} 份。",
        f"{told['read']} forms read, {told['accepted']} accepted.",
    )
    for name, column in told["columns"].items():
        click.echo(f"{name}\t{column['valid']} / {column['asked']}")
    for line in _faults(told["errors"]):
        click.echo(line, err=True)


def _faults(errors: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in errors[:_MOST_TOLD]:
        yield f"第 {one['row']} 行 row {one['row']}, {one['field']} “{one['value']}”: {one['reason']}"
    if len(errors) > _MOST_TOLD:
        yield f"…… {len(errors) - _MOST_TOLD}"


def _write(out: Path, names: list[str], rows: list[Mapping[str, str]]) -> None:
    # Excel knows UTF-8 by this mark only.
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    tell(f"已写入 {out}。", f"Written: {out}.")


for one in (list_questionnaires, show, check, paper, fhir, from_fhir, read_answers):
    survey.add_command(one)

COMMANDS = (survey,)
