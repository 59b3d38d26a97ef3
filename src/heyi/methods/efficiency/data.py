"""Inputs and outputs on which envelopment is defined. Not here: any envelopment.

Source: Cooper, Seiford & Tone 2007, chapters 3 (semipositive data) and 9 (how many units).
docs/sources/methods-efficiency.md#data
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from heyi.methods.efficiency.programs import Numbers
from heyi.methods.refusals import Unfit, listed


def checked(
    inputs: ArrayLike,
    outputs: ArrayLike,
    units: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> tuple[Numbers, Numbers]:
    """Both as arrays, if envelopment can be done on them.

    Shape:  n × m and n × s; names of the units and of all columns for the refusal, else both are counted from 1.
    Raises: Unfit for shapes that do not fit, negative or missing values, a unit without any input or any output.
    """
    used, made = (np.asarray(one, dtype=np.float64) for one in (inputs, outputs))
    if used.ndim != 2 or made.ndim != 2 or len(used) != len(made) or not used.size or not made.size:
        raise Unfit(
            "data_shape",
            "投入与产出必须是行数相同的两个矩阵，各至少一列、一行。",
            "Inputs and outputs must be two matrices with the same number of rows, at least one row and one column each.",
        )
    told = [str(row + 1) for row in range(len(used))] if units is None else list(units)
    counted = [
        f"{what} {place + 1}" for what, one in (("x", used), ("y", made)) for place in range(one.shape[1])
    ]
    _refuse_values(np.hstack([used, made]), told, counted if columns is None else columns)
    _refuse_nothing(used, told, "inputs_nothing", "投入", "inputs")
    _refuse_nothing(made, told, "outputs_nothing", "产出", "outputs")
    return used, made


def check_choice(what: str, given: str, choices: Sequence[str]) -> None:
    """Raises Unfit for what is none of the choices."""
    if given not in choices:
        raise Unfit(
            f"{what}_unknown",
            f"没有“{given}”：请在 {'、'.join(choices)} 中选择。",
            f"There is no {given!r}: choose among {', '.join(choices)}.",
        )


def fewest_units(inputs: int, outputs: int) -> int:
    """How many units there should be at least for scores to tell them apart."""
    return max(inputs * outputs, 3 * (inputs + outputs))


def _refuse_values(values: Numbers, told: Sequence[str], columns: Sequence[str]) -> None:
    wrong = np.argwhere(~(np.isfinite(values) & (values >= 0))).tolist()
    if wrong:
        raise listed(
            "data_negative",
            f"有 {len(wrong)} 个值为负或缺失，数据包络分析不适用。请更正、删去这些单元，或换用不为负的指标：",
            f"{len(wrong)} values are negative or missing, for which envelopment is not defined. Correct them, leave these units "
            "out, or measure something that cannot be negative:",
            (
                (
                    f"{told[row]}：{columns[place]} = {values[row, place]:g}",
                    f"{told[row]}: {columns[place]} = {values[row, place]:g}",
                )
                for row, place in wrong
            ),
        )


def _refuse_nothing(values: Numbers, told: Sequence[str], code: str, zh: str, en: str) -> None:
    empty = np.flatnonzero(values.max(axis=1) <= 0).tolist()
    if empty:
        raise listed(
            code,
            f"以下单元的{zh}全为 0，无法评价：请更正或删去：",
            f"The {en} of these units are all 0, so they cannot be measured; correct them or leave them out:",
            ((told[row], told[row]) for row in empty),
        )
