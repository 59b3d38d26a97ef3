"""Days in the forms in which tables write them, and one form in which they are compared. Not here: other columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_YEAR = r"(?P<y>1[89][0-9]{2}|20[0-9]{2})"
_MONTH, _DAY = r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12][0-9]|3[01])"
_MARK, _CLOCK = r"[-/.年月 ]", r"(?:日)?(?:[ T][0-9:.]+)?"
# The order decides where several fit: year first, then as most of the world, then as in America.
_SHAPES = (
    rf"{_YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])",
    rf"{_YEAR}{_MARK}{_MONTH}{_MARK}{_DAY}{_CLOCK}",
    rf"{_DAY}{_MARK}{_MONTH}{_MARK}{_YEAR}{_CLOCK}",
    rf"{_MONTH}{_MARK}{_DAY}{_MARK}{_YEAR}{_CLOCK}",
)
# Some days are spoilt by a slip of the keyboard, and the column is still one of days.
_MOSTLY = 0.85
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class DayForm:
    """How a column writes its days: regular expressions with `y`, `m` and `d`, the first that fits a value counts."""

    shapes: tuple[str, ...]


def form_of_days(sample: Sequence[str]) -> DayForm | None:
    """The forms in which nearly all the values are days, the commonest first; none where they are something else.

    Shape: several sources write in several forms; where a value fits two, the form that fits more of all values counts.
    """
    if len(sample) < _FEWEST:
        return None
    patterns = {shape: re.compile(shape, re.ASCII) for shape in _SHAPES}
    fits = {
        shape: {text for text in sample if pattern.fullmatch(text)} for shape, pattern in patterns.items()
    }
    ranked = sorted(_SHAPES, key=lambda shape: -len(fits[shape]))
    if len(set().union(*fits.values())) < _MOSTLY * len(set(sample)):
        return None
    return DayForm(tuple(shape for shape in ranked if fits[shape]))


def comparable_days(values: pa.Array, form: DayForm) -> pa.Array:
    """Days as eight digits, year first; what is none in these forms keeps its digits, so that a slip stays a slip."""
    told = pc.replace_substring_regex(values, pattern=r"[^0-9]", replacement="")
    for shape in reversed(form.shapes):
        told = _written(values, shape, told)
    return pc.if_else(pc.equal(told, ""), pa.scalar(None, pa.string()), told)


def _written(values: pa.Array, shape: str, otherwise: pa.Array) -> pa.Array:
    parts = pc.extract_regex(values, pattern=f"^{shape}$")
    year, month, day = (pc.struct_field(parts, name) for name in ("y", "m", "d"))
    written = pc.binary_join_element_wise(
        year, pc.utf8_lpad(month, 2, padding="0"), pc.utf8_lpad(day, 2, padding="0"), ""
    )
    return pc.if_else(pc.fill_null(pc.is_valid(parts), False), written, otherwise)
