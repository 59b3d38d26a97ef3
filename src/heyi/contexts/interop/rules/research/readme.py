"""What lies beside the tables of an export: an account of what was done, and what each column means."""

import csv
import io
from collections.abc import Iterable, Sequence

from heyi.contexts.interop.rules.research.values import LONGEST_SHIFT_DAYS, OLDEST_YEARS, RARE
from heyi.contexts.interop.terms import Days, ResearchFormat, ResearchReport
from heyi.kernel.research import ResearchColumn, ResearchTable, Treatment

_DONE: dict[Treatment, tuple[str, str]] = {
    Treatment.PERSON: ("项目专用带密钥假名", "keyed pseudonym of this project"),
    Treatment.CASE: ("项目专用带密钥假名", "keyed pseudonym of this project"),
    Treatment.ORGANISATION: (f"项目专用假名；人数太少时为 {RARE}", f"pseudonym of this project; {RARE} where too few share it"),
    Treatment.CODE: ("原样（代码）", "as it is (a code)"),
    Treatment.DIAGNOSIS: (f"截至类目；人数太少时为 {RARE}", f"cut to its category; {RARE} where too few share it"),
    Treatment.NUMBER: ("原样", "as it is"),
    Treatment.FLAG: ("原样", "as it is"),
    Treatment.AGE: (f"{OLDEST_YEARS} 岁及以上合并；必要时分组", f"{OLDEST_YEARS} and above are one; in bands where needed"),
    Treatment.COUNTY: ("截至县；必要时更粗", "cut to the county; wider where needed"),
}  # fmt: skip
_MOMENTS = {
    Days.SHIFT: (
        "随本人整体平移若干天，北京时间，精确到分",
        "moved with its person by some days; China's clock, to the minute",
    ),
    Days.MONTH: ("只留月份", "its month only"),
}


def kind_of(treatment: Treatment, days: Days) -> str:
    """The type of a column as the dictionary names it."""
    if treatment is Treatment.MOMENT:
        return "month" if days is Days.MONTH else "timestamp"
    return {Treatment.NUMBER: "integer", Treatment.FLAG: "boolean"}.get(treatment, "string")


Said = tuple[ResearchTable, ResearchColumn, Sequence[tuple[str, Treatment]]]


def dictionary(said: Iterable[Said], days: Days) -> str:
    """The dictionary of data, as CSV: a line for each column that leaves."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["table", "column", "type", "meaning_zh", "meaning_en", "treatment_zh", "treatment_en"])
    for table, column, leaving in said:
        for name, treatment in leaving:
            done = _MOMENTS[days] if treatment is Treatment.MOMENT else _DONE[treatment]
            of_tier = name != column.name
            zh, en = (column.zh + "的层级", f"tier of: {column.en}") if of_tier else (column.zh, column.en)
            lines.writerow([table.name, name, kind_of(treatment, days), zh, en, *done])
    return out.getvalue()


def readme(report: ResearchReport, how: ResearchFormat) -> str:
    """What was done, in both languages, with the figures."""
    files = "\n".join(f"| {one.name} | {one.rows} | `{one.sha256}` |" for one in report.files)
    return f"""\
# {report.project}

{report.since} – {report.until} · {how.value} · k = {report.fewest}

## 做了什么

{_done_zh(report)}

## What was done

{_done_en(report)}

## 文件 Files

| file | rows | SHA-256 |
|---|---|---|
{files}

字段说明 what each column means: `dictionary.csv`
"""


def _done_zh(report: ResearchReport) -> str:
    moved = f"所有日期随本人平移 1 至 {LONGEST_SHIFT_DAYS} 天"
    days = moved if report.days is Days.SHIFT else "日期只留月份"
    return f"""\
- 姓名、证件号、电话、地址、自由文本、附件一律不含；人和转诊只有本项目专用的假名，不同项目的假名不能对接。
- {days}；{OLDEST_YEARS} 岁及以上合并；住址只到县。
- 性别、年龄、地区的每一格不少于 {report.fewest} 人：原样会有 {report.small_before} 人落在小格里；
  年龄按 {report.band_years} 岁一组、地区取 {report.place_digits} 位之后，仍有 {report.suppressed} 人及其全部记录被略去。
  留下 {report.people} 人，{report.cells} 格，最小一格 {report.smallest} 人。
- 少于 {report.fewest} 人共有的诊断类目和机构写作 {RARE}：{report.rare_hidden} 个。
- 数据仍须保密，不得尝试识别个人，不得转给他人。"""


def _done_en(report: ResearchReport) -> str:
    moved = f"all days of a person are moved together, by 1 to {LONGEST_SHIFT_DAYS}"
    days = moved if report.days is Days.SHIFT else "of days only the month is left"
    return f"""\
- No names, numbers, telephones, addresses, texts or files; people and referrals have pseudonyms of this project only,
  which cannot be joined with those of another.
- {days}; ages of {OLDEST_YEARS} and more are one; no place is finer than the county.
- No cell of sex, age and place holds fewer than {report.fewest} people: as they were, {report.small_before} people stood
  in small cells; with ages in bands of {report.band_years} and places of {report.place_digits} digits, {report.suppressed}
  people were left out with all of their rows. {report.people} are left, in {report.cells} cells, the smallest of
  {report.smallest}.
- Diagnoses and organisations that fewer than {report.fewest} people share are {RARE}: {report.rare_hidden}.
- Keep these data to yourselves, do not try to know anybody by them, and do not hand them on."""
