"""Reliability on a table: alpha, intraclass correlation, fitness for factors. Not here: the reckoning (methods.agreement)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.agreement.factorable import correlation_of, fitness, measure
from heyi.methods.agreement.intraclass import FORMS, clustered, forms, squares
from heyi.methods.agreement.reliability import Reliable, reliability, reversed_items
from heyi.methods.refusals import Unfit, listed
from heyi.methods.tabular.agreement_reading import (
    at_least,
    both,
    columns_read,
    complete,
    left_out,
    listed_names,
)
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, number_of

_OF_A_FORM = ("value", "statistic", "df1", "df2", "p", "low", "high")


def cronbach(table: Table, asked: Asked) -> Answer:
    """Cronbach's alpha of the items, and what each of them does to it."""
    names, warnings = columns_read(table, asked)
    at_least(names, 2, "每个条目一列", "one for each item")
    numbers = table.numbers(names, may_miss=True)
    numbers, more = _reversed(numbers, names, asked)
    whole, kept, gaps = complete(numbers, "应答者", "respondents")
    _refuse_still(whole, names)
    found = reliability(whole, _level(asked))
    return Answer(
        units=names,
        columns={
            "value": found.dropped,
            "mean": found.means,
            "sd": found.deviations,
            "item_rest": found.rest,
            "alpha_if_dropped": found.dropped,
        },
        scalars={
            "value": found.alpha,
            "alpha": found.alpha,
            "low": found.low,
            "high": found.high,
            "standardised": found.standardised,
            "omega": found.omega,
            "items": len(names),
            "respondents": len(kept),
            "left_out": len(numbers) - len(kept),
            "level": _level(asked),
        },
        warnings=[*warnings, *more, *gaps, *_doubts(found, names)],
    )


def icc(table: Table, asked: Asked) -> Answer:
    """The six correlations of a complete table, wide or long; the one-way correlation of clusters."""
    if asked.group is None:
        names, warnings = columns_read(table, asked)
        at_least(names, 2, "每位评定者一列", "one for each rater")
        ratings, _, gaps = complete(table.numbers(names, may_miss=True), "对象", "subjects")
        return _six(ratings, asked, "wide", [*warnings, *gaps])
    outcome, warnings = _outcome(table, asked)
    if _is_crossed(table, asked.group, outcome):
        ratings, more = _pivoted(table, asked.group, outcome)
        return _six(ratings, asked, "long", [*warnings, *more])
    return _of_clusters(table, asked.group, outcome, asked, warnings)


def kmo(table: Table, asked: Asked) -> Answer:
    """KMO, of all items and of each, and Bartlett's test."""
    names, warnings = columns_read(table, asked)
    at_least(names, 2, "每个条目一列", "one for each item")
    numbers, kept, gaps = complete(table.numbers(names, may_miss=True), "应答者", "respondents")
    if not kept:
        raise Unfit("rows_too_few", "没有应答完整的行。", "No row is complete.")
    found = measure(correlation_of(numbers, names), len(kept))
    weak = [name for name, one in zip(names, found.each, strict=True) if not one >= 0.5]
    if weak:
        warnings.append(
            Words(
                f"这些条目的 MSA 低于 0.5，可考虑删去：{'、'.join(weak)}。",
                f"Items with a measure below 0.5 may be left out: {', '.join(weak)}.",
            )
        )
    return Answer(
        units=names,
        columns={"value": found.each},
        scalars={
            "value": found.kmo,
            "kmo": found.kmo,
            "statistic": found.statistic,
            "df": found.df,
            "p": found.p,
            "determinant": found.determinant,
            "fitness": both(fitness(found.kmo)),
            "respondents": len(kept),
            "left_out": table.rows - len(kept),
        },
        warnings=[*warnings, *gaps],
    )


def _level(asked: Asked) -> float:
    return float(asked.own.get("level", 0.95))


def _reversed(numbers: Numbers, names: Sequence[str], asked: Asked) -> tuple[Numbers, list[Words]]:
    """The answers with some items turned round, and how far the scale was taken to reach."""
    turned = listed_names(asked.own.get("reverse"))
    strange = [name for name in turned if name not in names]
    if strange:
        raise Unfit(
            "reverse_unknown",
            f"--reverse 中没有这些条目：{'、'.join(strange)}。",
            f"--reverse names what are no items: {', '.join(strange)}.",
        )
    if not turned:
        return numbers, []
    (low, high), warnings = _scale(numbers, asked)
    places = [names.index(name) for name in turned]
    changed = numbers.copy()
    changed[:, places] = reversed_items(numbers[:, places], low, high)
    return changed, warnings


def _scale(numbers: Numbers, asked: Asked) -> tuple[tuple[float, float], list[Words]]:
    written = str(asked.own.get("scale") or "")
    if written:
        ends = [number_of(part) for part in written.replace("：", ":").split(":")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            raise Unfit(
                "scale_wrong",
                f"--scale “{written}” 应写作“最低:最高”，如 1:5。",
                f"--scale {written!r} must read lowest:highest, such as 1:5.",
            )
        return (ends[0], ends[1]), []
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        raise Unfit("rows_too_few", "没有应答完整的行。", "No row is complete.")
    low, high = float(known.min()), float(known.max())
    return (low, high), [
        Words(
            f"没有 --scale：反向计分按全部答案的最低 {low:g} 与最高 {high:g}。这只影响均值，不影响 α。",
            f"Without --scale items were reversed between the lowest answer {low:g} and the highest {high:g}. "
            "That moves means, "
            "not alpha.",
        )
    ]


def _refuse_still(numbers: Numbers, names: Sequence[str]) -> None:
    if len(numbers) < 3:
        return
    still = [names[int(place)] for place in np.flatnonzero(np.ptp(numbers, axis=0) == 0)]
    if still:
        raise Unfit(
            "item_constant",
            f"这些条目人人答案相同，不能计算，请删去：{'、'.join(still)}。",
            f"Everybody answered the same to these items, leave them out: {', '.join(still)}.",
        )


def _doubts(found: Reliable, names: Sequence[str]) -> list[Words]:
    warnings = []
    against = [name for name, one in zip(names, found.rest, strict=True) if one < 0]
    if against:
        warnings.append(
            Words(
                f"这些条目与其余条目之和负相关，是否需要反向计分（--reverse）？{'、'.join(against)}。",
                f"These items correlate negatively with the rest; are they reverse-coded (--reverse)? {', '.join(against)}.",
            )
        )
    if found.omega is None:
        warnings.append(
            Words(
                "单因子解不成立（少于三个条目、未收敛或载荷大于 1），未给出 ω。",
                "No one-factor solution (fewer than three items, no convergence, or a loading beyond 1): omega is not told.",
            )
        )
    return warnings


def _six(ratings: Numbers, asked: Asked, form: str, warnings: list[Words]) -> Answer:
    found = forms(ratings, _level(asked))
    variance = squares(ratings)
    chosen = next(one for one in found if one.name == asked.own.get("type", "ICC2"))
    if chosen.value is not None and chosen.value < 0:
        warnings.append(
            Words(
                "组内相关系数为负：对象之间的差别不大于对象内部的差别，通常按 0 解释。",
                "The correlation is negative: subjects differ no more than ratings of the same one; it is usually read as 0.",
            )
        )
    subjects, raters = variance.subjects, variance.raters
    return Answer(
        units=FORMS,
        columns={name: [getattr(one, name) for one in found] for name in _OF_A_FORM},
        scalars={
            "value": chosen.value,
            "icc": chosen.value,
            "type": chosen.name,
            "statistic": chosen.statistic,
            "df": [chosen.df1, chosen.df2],
            "p": chosen.p,
            "low": chosen.low,
            "high": chosen.high,
            "subjects": subjects,
            "raters": raters,
            "form": form,
            "level": _level(asked),
        },
        tables={
            "anova": [
                {"source": "between subjects", "df": subjects - 1, "mean_square": variance.between},
                {"source": "within subjects", "df": subjects * (raters - 1), "mean_square": variance.within},
                {"source": "between raters", "df": raters - 1, "mean_square": variance.judges},
                {"source": "residual", "df": (subjects - 1) * (raters - 1), "mean_square": variance.rest},
            ]
        },
        warnings=warnings,
    )


def _outcome(table: Table, asked: Asked) -> tuple[str, list[Words]]:
    """The column of values of a long table."""
    if asked.outcome is not None:
        table.require([asked.outcome, str(asked.group)])
        return asked.outcome, []
    table.require([str(asked.group)])
    names = asked.numbers_of(table)
    if len(names) != 1:
        raise Unfit(
            "outcome_unknown",
            f"长表需用 --outcome 指明数值所在列（可选：{'、'.join(names) or '无'}）。",
            f"A long table needs --outcome for the column of values (there are: {', '.join(names) or 'none'}).",
        )
    return names[0], [
        Words(f"数值取自“{names[0]}”列。", f"The values are taken from the column {names[0]!r}.")
    ]


def _is_crossed(table: Table, group: str, outcome: str) -> bool:
    """Whether rows are of a subject by a rater: the subjects are named, come more than once, and to each rater once."""
    if table.unit is not None:
        return table.unit != group
    pairs = set(zip(table.units, table.texts(group), strict=True))
    is_named = table.unit_column not in (None, group, outcome)
    return is_named and len(set(table.units)) < table.rows and len(pairs) == table.rows


def _pivoted(table: Table, group: str, outcome: str) -> tuple[Numbers, list[Words]]:
    """Subjects by raters; a subject that somebody did not rate is left out."""
    raters, values = table.texts(group), table.numbers([outcome], may_miss=True)[:, 0]
    subjects, judges = list(dict.fromkeys(table.units)), list(dict.fromkeys(raters))
    ratings = np.full((len(subjects), len(judges)), np.nan)
    twice: list[tuple[str, str]] = []
    place = {name: number for number, name in enumerate(subjects)}
    column = {name: number for number, name in enumerate(judges)}
    seen: set[tuple[str, str]] = set()
    for subject, rater, value in zip(table.units, raters, values, strict=True):
        if (subject, rater) in seen:
            twice.append((f"{subject}，{rater}", f"{subject}, {rater}"))
        seen.add((subject, rater))
        ratings[place[subject], column[rater]] = value
    if twice:
        raise listed(
            "ratings_twice",
            "同一评定者对同一对象有两个评分，请只留一个：",
            "The same rater rated the same subject twice, keep one:",
            twice,
        )
    whole, _, warnings = complete(ratings, "对象", "subjects")
    return whole, warnings


def _of_clusters(table: Table, group: str, outcome: str, asked: Asked, warnings: list[Words]) -> Answer:
    values, names = table.numbers([outcome], may_miss=True)[:, 0], table.texts(group)
    kept = [row for row in range(table.rows) if np.isfinite(values[row]) and names[row]]
    found = clustered(values[kept], [names[row] for row in kept], _level(asked))
    told: dict[str, Any] = {
        "statistic": found.statistic, "df1": found.df1, "df2": found.df2, "p": found.p, "low": found.low, "high": found.high,
    }  # fmt: skip
    return Answer(
        units=("ICC1",),
        columns={"value": [found.icc], **{name: [value] for name, value in told.items()}},
        scalars={
            "value": found.icc,
            "icc": found.icc,
            "type": "ICC1",
            **{name: value for name, value in told.items() if name not in ("df1", "df2")},
            "df": [found.df1, found.df2],
            "deff": found.deff,
            "deff_mean_size": found.deff_mean,
            "clusters": found.clusters,
            "members": len(kept),
            "usual_size": found.usual_size,
            "n_effective": len(kept) / found.deff if found.deff > 0 else None,
            "form": "clusters (one-way)",
        },
        tables={
            "anova": [
                {"source": "between clusters", "df": found.df1, "mean_square": found.between},
                {"source": "within clusters", "df": found.df2, "mean_square": found.within},
            ]
        },
        warnings=[*warnings, *left_out(table.rows - len(kept), table.rows, "观测", "values")],
    )
