"""What each column holds, told by its values: day, number, code, word, Chinese name, text. Not here: comparing them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heyi.methods.linkage.days import DayForm, form_of_days
from heyi.methods.names.spelling import is_han


class Role(StrEnum):
    """What the values of a column are."""

    DAY = "day"
    NUMBER = "number"
    CODE = "code"
    WORD = "word"
    CHINESE_NAME = "chinese_name"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that tells something about whose record it is.

    Shape: `place` is where it stands among all columns, `distinct` counts its values, `filled_ratio` is the share of
           records that have one.
    """

    place: int
    name: str
    role: Role
    distinct: int
    filled_ratio: float
    typical_length: float
    day_form: DayForm | None = None


# All of these are assumptions of ours: where one kind of value ends and the next begins.
_LOOKED_AT = 4000
_FEW_VALUES, _FEW_RATIO = 60, 0.05
_MOSTLY = 0.9
_OFTEN = 0.7
_LONG_NUMBER = 6
_TEXT_LENGTH, _CHINESE_TEXT_LENGTH = 16.0, 5.0
_LEAST_FILLED_RATIO = 0.002
_NUMBER_SHAPE = re.compile(r"[+(]?[A-Za-z]{0,3}[0-9][0-9 ()./-]*[A-Za-z]{0,2}", re.ASCII)


def columns_of(table: pa.Table) -> tuple[Column, ...]:
    """The columns that can tell records apart or hold them together, with their roles.

    Shape: a table of texts, nulls where nothing is known. A column of one value or of hardly any value is left out: it
           can never say that two records are the same.
    """
    found = (_column(place, name, table[name]) for place, name in enumerate(table.column_names))
    return tuple(one for one in found if one is not None)


def _column(place: int, name: str, values: pa.ChunkedArray) -> Column | None:
    filled = len(values) - values.null_count
    if filled < max(2, _LEAST_FILLED_RATIO * len(values)):
        return None
    distinct = pc.unique(values.drop_null())
    if len(distinct) == 1:
        return None
    sample = _some(distinct)
    typical = float(np.mean([len(text) for text in sample]))
    day_form = form_of_days(sample)
    role = Role.DAY if day_form else _role(sample, len(distinct), filled, typical)
    return Column(place, name, role, len(distinct), filled / len(values), typical, day_form)


def _some(distinct: pa.Array) -> list[str]:
    """Values spread evenly over the column: the same table gives the same ones."""
    step = max(1, len(distinct) // _LOOKED_AT)
    return [text for text in distinct[::step].to_pylist() if text]


def _role(sample: Sequence[str], distinct: int, filled: int, typical: float) -> Role:
    is_number = _share(sample, lambda text: _NUMBER_SHAPE.fullmatch(text) is not None) >= _MOSTLY
    if distinct <= _FEW_VALUES and distinct <= max(2.0, _FEW_RATIO * filled):
        return Role.CODE
    if is_number:
        return Role.NUMBER
    if _share(sample, lambda text: any(map(is_han, text))) >= _OFTEN:
        return Role.CHINESE_NAME if typical <= _CHINESE_TEXT_LENGTH else Role.TEXT
    if _share(sample, lambda text: any(sign.isdigit() for sign in text) and " " not in text) >= _MOSTLY:
        return Role.NUMBER
    return Role.TEXT if typical > _TEXT_LENGTH else Role.WORD


def _share(sample: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, sample)) / max(len(sample), 1)
