"""The one shape in which every method answers. Not here: how it is printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np

from heyi.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method found.

    Shape: every array of `columns` is as long as `units`; a value is a number, a text, or None for what cannot be told.
           `tables` hold rows, each a mapping with the same keys. Numbers are not rounded.
    """

    units: Sequence[str]
    columns: Mapping[str, Any] = field(default_factory=dict)
    scalars: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    warnings: Sequence[Words] = ()

    def told(self, method: str) -> dict[str, Any]:
        """The answer in plain values, as JSON knows them."""
        return {
            "method": method,
            "n": len(self.units),
            "units": [str(unit) for unit in self.units],
            "columns": {name: [plain(one) for one in values] for name, values in self.columns.items()},
            "scalars": {name: plain(value) for name, value in self.scalars.items()},
            "tables": {
                name: [{key: plain(value) for key, value in row.items()} for row in rows]
                for name, rows in self.tables.items()
            },
            "warnings": [f"{one.zh} {one.en}" for one in self.warnings],
        }


def plain(value: Any) -> Any:
    """A value as JSON knows it: a number that is none becomes None."""
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value.tolist()]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
