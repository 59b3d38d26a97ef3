"""What the methods of agreement read from a table: codes, complete rows, which columns. Not here: any figure."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.method import Asked, Option
from heyi.methods.tabular.table import Numbers, Table, number_of

LEVEL = Option("level", float, 0.95, "置信水平", "the level of confidence of the interval")

# A minus or the word for "none" may well be a code: only these are none.
_NOT_CODED = frozenset(("", "na", "n/a", "nan", "null"))
# A first column of numbers under such a heading counts the rows.
_IDENTIFIERS = frozenset(
    (
        "id", "no", "no.", "nr", "number", "subject", "case", "person", "patient", "respondent", "participant", "target",
        "编号", "序号", "对象", "受试者", "病例", "个案", "患者", "病人", "应答者", "被评者",
    )
)  # fmt: skip


def columns_read(
    table: Table, asked: Asked, *, are_codes: bool = False
) -> tuple[tuple[str, ...], list[Words]]:
    """The columns that hold answers, and what was taken for granted about the first one."""
    names = asked.numbers_of(table)
    if asked.columns or table.unit is not None:
        return names, []
    first = next(iter(table.columns))
    if table.unit_column is None and names and names[0] == first and _counts_rows(table, first):
        return names[1:], [
            Words(
                f"首列“{first}”各不相同，按编号处理，不参与计算（要计算请用 --columns）。",
                f"The first column, {first!r}, is taken for a number of the rows and left out (--columns takes it in).",
            )
        ]
    if are_codes and table.unit_column == first and _is_a_rater(table, first, names):
        return (first, *names), [
            Words(
                f"首列“{first}”的内容与其他列相同，按一位评定者处理（若是名称请用 --unit）。",
                f"The first column, {first!r}, holds what the others hold and is taken for a rater (--unit makes it names).",
            )
        ]
    return names, []


def codes(table: Table, name: str) -> list[str | None]:
    """A column of codes as texts, a number written in one way only; None where nothing was coded."""
    return [_code(cell) for cell in table.texts(name)]


def code_of(text: str) -> str:
    """A code as text: 1, 1.0 and 01 are the same number."""
    number = number_of(text)
    if number is None:
        return text.strip()
    return str(int(number)) if number.is_integer() else repr(number)


def in_order(used: Iterable[str]) -> list[str]:
    """Codes each once: by number where all are numbers, else by text."""
    once = sorted(set(used))
    if all(number_of(one) is not None for one in once):
        return sorted(once, key=lambda one: number_of(one) or 0.0)
    return once


def complete(numbers: Numbers, kind_zh: str, kind_en: str) -> tuple[Numbers, list[int], list[Words]]:
    """The rows without a gap, which they are, and what is said of the others."""
    kept = [int(row) for row in np.flatnonzero(np.all(np.isfinite(numbers), axis=1))]
    left = len(numbers) - len(kept)
    return numbers[kept], kept, left_out(left, len(numbers), kind_zh, kind_en)


def left_out(left: int, of: int, kind_zh: str, kind_en: str) -> list[Words]:
    """What is said of rows with gaps."""
    if not left:
        return []
    return [
        Words(
            f"{of} 个{kind_zh}中有 {left} 个因缺失未计入（逐个删除）。",
            f"{left} of {of} {kind_en} were left out: something is missing there.",
        )
    ]


def listed_names(text: Any) -> list[str]:
    """Names of an option with commas between them."""
    return [part.strip() for part in str(text or "").replace("，", ",").split(",") if part.strip()]


def both(words: tuple[str, str]) -> str:
    """A word in both languages, as a scalar holds it."""
    return " ".join(words)


def at_least(names: Sequence[str], least: int, zh: str, en: str) -> None:
    """Raises Unfit where there are fewer columns."""
    if len(names) < least:
        raise Unfit(
            "columns_too_few",
            f"只有 {len(names)} 列可用（{'、'.join(names) or '无'}），至少需要 {least} 列：{zh}。",
            f"Only {len(names)} columns can be used ({', '.join(names) or 'none'}), at least {least} are needed: {en}.",
        )


def _code(text: str) -> str | None:
    return None if text.strip().lower() in _NOT_CODED else code_of(text)


def _counts_rows(table: Table, first: str) -> bool:
    texts = table.texts(first)
    return first.strip().lower() in _IDENTIFIERS and len(set(texts)) == len(texts)


def _is_a_rater(table: Table, first: str, others: Sequence[str]) -> bool:
    ours = {code for code in codes(table, first) if code is not None}
    theirs = {code for name in others for code in codes(table, name) if code is not None}
    return bool(others) and ours <= theirs
