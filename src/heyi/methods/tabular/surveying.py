"""Answers of a survey on a table: shares of each question over those who answered it, by the design of the sample.

Source: Lohr, Sampling: Design and Analysis, 3rd edition, CRC 2022; Korn & Graubard, Surv Methodol 1998;24:193-201.
docs/sources/methods-surveying.md
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.sampling.estimates import Design, Estimate, mean, proportion
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked, Explained, Method, Option
from heyi.methods.tabular.table import Numbers, Table, number_of

_SEPARATORS = (";", "；", "|")
_MOST_ANSWERS = 60
# A question with more different numbers than this is measured, not counted.
_MOST_NUMBERS = 11

Flags = NDArray[np.bool_]


def survey_shares(table: Table, asked: Asked) -> Answer:
    """Each question over those who answered it: shares of its answers, or the mean of its numbers."""
    names = _questions(table, asked)
    several = _listed(asked, "several")
    measured = _listed(asked, "numbers")
    shares: list[dict[str, Any]] = []
    numbers: list[dict[str, Any]] = []
    valid = []
    for name in names:
        texts = table.answers(name)
        answered = np.array([bool(text) for text in texts])
        valid.append(int(answered.sum()))
        if not valid[-1]:
            continue
        design = _design(table, asked, answered)
        if name in measured or (name not in several and _is_measured(texts)):
            numbers.append(_measured(table, name, answered, design))
        else:
            shares.extend(_counted(name, texts, answered, design, asked))
    tables = {"shares": shares, "numbers": numbers}
    return Answer(
        units=names,
        columns={"n_valid": valid, "missing": [table.rows - one for one in valid]},
        scalars={"rows": table.rows, "least_valid": min(valid), "most_valid": max(valid)} | _designed(asked),
        tables={name: rows for name, rows in tables.items() if rows},
        warnings=_warnings(valid, shares, asked),
    )


def _questions(table: Table, asked: Asked) -> tuple[str, ...]:
    apart = {asked.group, asked.own.get("cluster"), asked.own.get("weight")}
    names = asked.columns or tuple(name for name in table.others if name not in apart)
    table.require(names)
    if not names:
        raise Unfit("questions_none", "没有题目列。", "There are no columns of questions.")
    return names


def _listed(asked: Asked, option: str) -> set[str]:
    return {name.strip() for name in str(asked.own.get(option) or "").split(",") if name.strip()}


def _is_measured(texts: Sequence[str]) -> bool:
    known = [number_of(text) for text in texts if text]
    return all(one is not None for one in known) and len(set(known)) > _MOST_NUMBERS


def _design(table: Table, asked: Asked, answered: Flags) -> Design:
    """The design of those who answered this question."""

    def chosen(name: str | None) -> list[str] | None:
        if name is None:
            return None
        return [text for text, is_in in zip(table.texts(name), answered, strict=True) if is_in]

    weight = asked.own.get("weight")
    weights = table.numbers([weight])[:, 0][answered] if weight else np.ones(int(answered.sum()))
    return Design(weights, chosen(asked.group), chosen(asked.own.get("cluster")))


def _designed(asked: Asked) -> dict[str, Any]:
    return {
        "strata": asked.group,
        "clusters": asked.own.get("cluster"),
        "weights_by": asked.own.get("weight"),
        "level": 0.95,
    }


def _measured(table: Table, name: str, answered: Flags, design: Design) -> dict[str, Any]:
    values: Numbers = table.numbers([name], may_miss=True)[:, 0][answered]
    found = mean(values, design)
    return {"question": name, **_told(found), "sd": float(values.std(ddof=1)) if len(values) > 1 else None,
            "median": float(np.median(values)), "least": float(values.min()), "most": float(values.max())}  # fmt: skip


def _counted(
    name: str, texts: Sequence[str], answered: Flags, design: Design, asked: Asked
) -> list[dict[str, Any]]:
    is_several = name in _listed(asked, "several")
    given = [
        _split(text) if is_several else {text} for text, is_in in zip(texts, answered, strict=True) if is_in
    ]
    answers = sorted({one for several in given for one in several}, key=_order)
    if len(answers) > _MOST_ANSWERS:
        raise Unfit(
            "answers_many",
            f"题目“{name}”有 {len(answers)} 种回答，超过 {_MOST_ANSWERS} 种：若是数值题请用 --numbers，若是开放题请去掉此列。",
            f"Question {name!r} has {len(answers)} different answers, above {_MOST_ANSWERS}: name it in --numbers if it "
            "asks for a "
            "number, or leave it out if it is open.",
        )
    counts = [sum(1 for several in given if answer in several) for answer in answers]
    hidden = _withheld(counts, len(given), int(asked.own.get("least_cell") or 0), is_several)
    rows = []
    for answer, count, is_hidden in zip(answers, counts, hidden, strict=True):
        row: dict[str, Any] = {"question": name, "answer": answer}
        if is_hidden:
            rows.append(row | dict.fromkeys(("count", "n", "value", "low", "high", "deff", "n_effective")))
            continue
        found = proportion([float(answer in several) for several in given], design)
        rows.append(row | {"count": count} | _told(found))
    return rows


def _told(found: Estimate) -> dict[str, Any]:
    return {
        "n": found.n,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "deff": found.deff,
        "n_effective": found.n_effective,
    }


def _split(text: str) -> set[str]:
    for separator in _SEPARATORS:
        text = text.replace(separator, _SEPARATORS[0])
    return {part.strip() for part in text.split(_SEPARATORS[0]) if part.strip()}


def _withheld(counts: Sequence[int], of: int, least: int, is_several: bool) -> list[bool]:
    """Small counts; where one answer is given to each question another with them, or the rest of all would tell the small one."""
    hidden = [0 < count < least for count in counts]
    if is_several:
        return [is_small or 0 < of - count < least for is_small, count in zip(hidden, counts, strict=True)]
    lost = sum(count for count, is_small in zip(counts, hidden, strict=True) if is_small)
    if sum(hidden) == 1 or 0 < lost < least:
        shown = [place for place, is_small in enumerate(hidden) if not is_small and counts[place]]
        if shown:
            hidden[min(shown, key=lambda place: counts[place])] = True
    return hidden


def _order(answer: str) -> tuple[int, float, str]:
    number = number_of(answer)
    return (0, number, answer) if number is not None else (1, 0.0, answer)


def _warnings(valid: Sequence[int], shares: Sequence[Any], asked: Asked) -> list[Words]:
    told = []
    if len(set(valid)) > 1:
        told.append(
            Words(
                f"各题有效份数不同（{min(valid)} 至 {max(valid)}）：每个比例请连同自己的有效份数一起引用。",
                f"Questions were answered by different numbers ({min(valid)} to {max(valid)}): quote each share with its own.",
            )
        )
    if not asked.own.get("cluster"):
        told.append(
            Words(
                "没有指明群（--cluster）：若按机构抽样，区间会偏窄。",
                "No clusters were named (--cluster): where people were drawn by institution, the intervals are too narrow.",
            )
        )
    hidden = sum(1 for row in shares if row["value"] is None)
    if hidden:
        told.append(
            Words(
                f"有 {hidden} 个回答人数过少，未显示。",
                f"{hidden} answers were given by too few and are withheld.",
            )
        )
    return told


METHODS = (
    Method(
        "survey-shares",
        survey_shares,
        Explained(
            file=Words(
                "每行一份答卷，每列一题；多选题的选项用分号隔开（--several 指明）。--group 为层，--cluster "
                "为群（如社区中心），--weight 为权重列。",
                "One form a row, one question a column; of a question with several answers they stand with semicolons "
                "between them "
                "(--several names it). --group are strata, --cluster the clusters (centres, say), --weight the column "
                "of weights.",
            ),
            formula="p = Σ w·y/Σ w over those who answered;  variance by first-stage units within strata;  interval: "
            "Korn–Graubard;  "
            "deff = variance / that of a simple sample",
            source="Lohr, Sampling: Design and Analysis, CRC 2022; Korn & Graubard, Surv Methodol 1998;24:193-201",
            status="secondary",
            assumes=Words(
                "抽样按所指明的层和群进行，未作答与答案无关。",
                "People were drawn by the strata and clusters named, and who did not answer would have answered like the others.",
            ),
            not_when=Words(
                "方便样本：区间没有意义。未作答很多且与主题有关时。",
                "For a sample of whoever came by, whose intervals mean nothing; where many did not answer, and for "
                "reasons of the matter.",
            ),
        ),
        takes=frozenset({"columns", "group"}),
        options=(
            Option("cluster", str, None, "群所在列", "the column of clusters"),
            Option("weight", str, None, "权重所在列", "the column of weights"),
            Option("several", str, None, "多选题列", "questions with several answers"),
            Option("numbers", str, None, "数值题列", "questions that ask for a number"),
            Option(
                "least_cell",
                int,
                0,
                "少于此数的回答不显示（0 为全部显示）",
                "withholds answers given by fewer (0 shows all)",
            ),
        ),
    ),
)
