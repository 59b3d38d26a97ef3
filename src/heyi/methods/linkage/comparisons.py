"""How two values of a role are compared: the levels of agreement, as SQL that DuckDB and Spark understand alike.

A slip is a sign missing, too many, another, or two neighbours exchanged (Damerau). Both engines give the same number for
it, which for Jaro-Winkler they do not. It is dear to count, eight microseconds for two numbers, and nearly all pairs are
of strangers; so first the ends are held against one another, because a slip leaves the beginning or the end as it was.
Source: docs/linkage.md#sources
"""

from collections.abc import Sequence
from typing import Any

from heyi.methods.linkage.columns import Column, Role

Level = dict[str, Any]
Comparison = dict[str, Any]

# Forty bits against: no other agreement outweighs it.
IMPOSSIBLE = 1e-12
TWO_NAMES, TWO_NUMBERS = "two right numbers, two names", "two right numbers"
_LONG_ENOUGH_FOR_A_SLIP, _LONG_ENOUGH_FOR_TWO = 3, 6


def _level(condition: str, label: str, **more: Any) -> Level:
    return {"sql_condition": condition, "label_for_charts": label, **more}


def _unknown(name: str) -> Level:
    return _level(f"{name}_l IS NULL OR {name}_r IS NULL", "unknown", is_null_level=True)


def _same(name: str, *, rarity: bool) -> Level:
    """The same; where `rarity`, agreement on a rare value weighs more than on a common one (Winkler)."""
    more = {"tf_adjustment_column": name, "tf_adjustment_weight": 1.0} if rarity else {}
    return _level(f"{name}_l = {name}_r", "same", **more)


def _one_end(name: str, length: int) -> str:
    """The first or the last signs are the same."""
    return (
        f"(substr({name}_l, 1, {length}) = substr({name}_r, 1, {length}) "
        f"OR substr({name}_l, -{length}) = substr({name}_r, -{length}))"
    )


def _one_slip(name: str, typical_length: float, least_length: int = 0) -> Level:
    end = max(1, int(typical_length - 2) // 2)
    within = f"levenshtein({name}_l, {name}_r) <= 2 AND damerau_levenshtein({name}_l, {name}_r) <= 1"
    long_enough = (
        f"length({name}_l) >= {least_length} AND length({name}_r) >= {least_length} AND "
        if least_length
        else ""
    )
    return _level(f"{long_enough}{_one_end(name, end)} AND {within}", "one slip")


def _two_slips(name: str, typical_length: float) -> Level:
    end = max(1, int(typical_length) // 3)
    return _level(f"{_one_end(name, end)} AND levenshtein({name}_l, {name}_r) <= 2", "two slips")


def _alike(name: str, ratio: float, end: int) -> Level:
    """So few slips for the length of the longer value."""
    most = f"{ratio} * greatest(length({name}_l), length({name}_r))"
    condition = f"{_one_end(name, end)} AND abs(length({name}_l) - length({name}_r)) <= {most}"
    return _level(
        f"{condition} AND levenshtein({name}_l, {name}_r) <= {most}", f"slips up to {ratio} of the length"
    )


_OTHER: Level = {"sql_condition": "ELSE", "label_for_charts": "other"}


def _day(name: str) -> list[Level]:
    exchanged = (
        f"substr({name}_l, 1, 4) = substr({name}_r, 1, 4) AND substr({name}_l, 5, 2) = substr({name}_r, 7, 2) "
        f"AND substr({name}_l, 7, 2) = substr({name}_r, 5, 2)"
    )
    slip = _one_slip(name, 8)["sql_condition"]
    return [
        _same(name, rarity=False),
        _level(f"({exchanged}) OR ({slip})", "one slip, or day and month exchanged"),
        _two_slips(name, 9),
        _level(f"{name}_p_l = {name}_p_r", "the same year"),
    ]


def _two_numbers(name: str, people: Sequence[Column]) -> list[Level]:
    """Two numbers that both carry their right check character are two numbers, however alike: twins have such.

    Shape: of two people where no name is the same either, whatever else they share; of one where a card was borrowed.
    """
    right = f"{name}_v_l = '1' AND {name}_v_r = '1'"
    if not people:
        return [_level(right, TWO_NUMBERS)]
    same = [f"coalesce(c{one.place}_l = c{one.place}_r, false)" for one in people]
    same += [
        f"coalesce(c{one.place}_r_l = c{one.place}_r_r, false)"
        for one in people
        if one.role is Role.CHINESE_NAME
    ]
    decisive = {"m_probability": IMPOSSIBLE, "fix_m_probability": True}
    return [
        _level(f"{right} AND NOT ({' OR '.join(same)})", TWO_NAMES, **decisive),
        _level(right, TWO_NUMBERS),
    ]


def _number(name: str, column: Column, *, checked: bool, people: Sequence[Column]) -> list[Level]:
    levels = [_same(name, rarity=True)]
    if checked:
        levels += _two_numbers(name, people)
    if column.typical_length >= _LONG_ENOUGH_FOR_A_SLIP:
        levels.append(_one_slip(name, column.typical_length))
    if column.typical_length >= _LONG_ENOUGH_FOR_TWO:
        levels.append(_two_slips(name, column.typical_length))
    return levels


def _chinese_name(name: str) -> list[Level]:
    other_sign = f"length({name}_l) >= 3 AND length({name}_l) = length({name}_r) AND {_one_end(name, 1)}"
    return [
        _same(name, rarity=True),
        _level(
            f"{name}_r_l = {name}_r_r",
            "read alike",
            tf_adjustment_column=f"{name}_r",
            tf_adjustment_weight=1.0,
        ),
        _level(f"{other_sign} AND levenshtein({name}_l, {name}_r) <= 1", "one sign other"),
        _level(
            f"{_one_end(f'{name}_r', 3)} AND levenshtein({name}_r_l, {name}_r_r) <= 3", "read nearly alike"
        ),
        _level(
            f"length({name}_l) = 2 AND length({name}_r) = 2 AND {_one_end(name, 1)}", "one of two signs other"
        ),
    ]


def _text(name: str, typical_length: float) -> list[Level]:
    ends = (
        f"{name}_d_l = {name}_d_r AND (contains({name}_l, substr({name}_r, 1, 3)) "
        f"OR contains({name}_r, substr({name}_l, 1, 3)))"
    )
    return [
        _same(name, rarity=True),
        _alike(name, 0.15, 3),
        _level(ends, "same digits, one within the other"),
        _alike(name, 0.35, 4),
    ]


def _word(name: str, column: Column, exchanged_with: Sequence[str]) -> list[Level]:
    levels = [_same(name, rarity=True)]
    levels += [
        _level(f"{name}_l = {other}_r AND {other}_l = {name}_r", f"exchanged with {other}")
        for other in exchanged_with
    ]
    slip = _one_slip(name, min(column.typical_length, 8.0), least_length=4)
    return [*levels, slip, _one_within(name), _alike(name, 0.34, 2)]


def _one_within(name: str) -> Level:
    """One value is a part of the other, as a nickname or the family name alone is."""
    return _level(f"contains({name}_l, {name}_r) OR contains({name}_r, {name}_l)", "one within the other")


def _in_other_forms(name: str, levels: list[Level], forms: Sequence[str]) -> list[Level]:
    """The levels, and those of the words in another order and of the same number behind another prefix."""
    same, *others = levels
    derived = [f"{name}_{form}" for form in reversed(forms)]
    more = [
        _level(
            f"{one}_l = {one}_r", "same in another form", tf_adjustment_column=one, tf_adjustment_weight=1.0
        )
        for one in derived
    ]
    nearly = [_alike(f"{name}_s", 0.2, 2)] if "s" in forms else []
    return [same, *more, *others, *nearly]


def comparison(
    column: Column,
    *,
    checked: bool = False,
    people: Sequence[Column] = (),
    exchanged_with: Sequence[str] = (),
    within: str | None = None,
    forms: Sequence[str] = (),
) -> Comparison:
    """The comparison of one column.

    Shape: `checked` where numbers carry a check character, `people` are the columns of names; `exchanged_with` are
           columns whose values change places with this one's; `within` is a column that this one decides, judged
           together with it so that it counts once; `forms` are the forms that are derived from it (comparable).
    """
    name = f"c{column.place}"
    match column.role:
        case Role.DAY:
            levels = _day(name)
        case Role.NUMBER:
            levels = _number(name, column, checked=checked, people=people)
        case Role.CHINESE_NAME:
            levels = _chinese_name(name)
        case Role.TEXT:
            levels = _text(name, column.typical_length)
        case Role.WORD:
            levels = _word(name, column, exchanged_with)
        case Role.CODE:
            levels = [_same(name, rarity=column.distinct > 2)]
    levels = _in_other_forms(name, levels, forms)
    if within:
        levels.append(_level(f"{within}_l = {within}_r", f"same {within}"))
    return {"output_column_name": name, "comparison_levels": [_unknown(name), *levels, _OTHER]}
