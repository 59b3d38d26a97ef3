"""A plan that is to be kept, with the files it brings: read, held against each other, with a digest. Not here: the store."""

import re
from collections.abc import Mapping
from hashlib import sha256

from heyi.contexts.evaluation.rules.plan_text import plan_of
from heyi.contexts.evaluation.rules.tables import table_of_file
from heyi.contexts.evaluation.terms.carried import LARGEST_FILES, LONGEST_PLAN, MOST_FILES
from heyi.contexts.evaluation.terms.plan import Plan
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.yaml_text import NotPlain, read_yaml
from heyi.methods.refusals import Unfit, listed

# As long as the columns that hold them.
LONGEST_CODE, LONGEST_TITLE = 60, 200
_FILE_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|]{1,200}")


class PlanWrong(InputInvalid):
    """The text is no plan, or a file it names is not there; `zh` and `en` tell every fault, as the command line tells them."""

    default_code = "evaluation_plan_wrong"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(Problem("text", "evaluation_plan_wrong"))
        self.zh, self.en = zh, en


def read_plan(text: str) -> Plan:
    """The plan behind a text in YAML.

    Raises: PlanWrong with every fault and its line; aliases, anchors and tags are none of what a plan needs.
    """
    if len(text) > LONGEST_PLAN:
        raise PlanWrong(f"方案超过 {LONGEST_PLAN} 字。", f"The plan is longer than {LONGEST_PLAN} signs.")
    try:
        plan = plan_of(read_yaml(text))
    except (NotPlain, Unfit) as wrong:
        raise PlanWrong(wrong.zh, wrong.en) from wrong
    if len(plan.code) > LONGEST_CODE or max(len(plan.title.zh), len(plan.title.en)) > LONGEST_TITLE:
        raise PlanWrong(
            f"plan 代码最长 {LONGEST_CODE} 个字符，title 最长 {LONGEST_TITLE} 字。",
            f"The code of a plan has {LONGEST_CODE} signs at most, its title {LONGEST_TITLE}.",
        )
    return plan


def files_for(plan: Plan, given: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of the files that the plan names; each is there and can be read.

    Raises: PlanWrong naming every file that is missing or cannot be read, and where there are too many or too large ones.
    """
    wanted = [one for one in plan.data if one.live is None]
    total = sum(len(given.get(one.file, b"")) for one in wanted)
    if len(wanted) > MOST_FILES or total > LARGEST_FILES:
        raise PlanWrong(
            f"数据文件过多或过大：最多 {MOST_FILES} 个，共 {LARGEST_FILES // 2**20} MB。",
            f"Too many files, or too large: {MOST_FILES} and {LARGEST_FILES // 2**20} MB in all at most.",
        )
    faults: list[tuple[str, str]] = []
    for one in wanted:
        if one.file not in given:
            faults.append(
                (f"缺少数据文件 {one.file}：请一并上传", f"{one.file} is missing: upload it with the plan")
            )
        elif not _FILE_NAME.fullmatch(one.file):
            faults.append((f"文件名 {one.file} 不能用", f"{one.file} is no name for a file"))
        else:
            faults += _faults_of(one.file, given[one.file], one.unit)
    if faults:
        told = listed("plan_wrong", "方案的数据不能用：", "The data of the plan cannot be used:", faults)
        raise PlanWrong(told.zh, told.en)
    return {one.file: given[one.file] for one in wanted}


def _faults_of(name: str, content: bytes, unit: str | None) -> list[tuple[str, str]]:
    try:
        table_of_file(content, unit)
    except Unfit as unfit:
        return [(f"{name}：{unfit.zh}", f"{name}: {unfit.en}")]
    return []


def digest_of(files: Mapping[str, bytes]) -> str:
    """One digest over files by name, hexadecimal: another byte, another name or another file gives another."""
    lines = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return sha256("".join(lines).encode()).hexdigest()
