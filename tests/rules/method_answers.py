"""A method asked as the command line asks it, from a table written as CSV. Not here: reading files of other kinds."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from heyi.methods.refusals import Unfit
from heyi.methods.tabular.catalogue import method
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

COMMON = frozenset(Asked.__dataclass_fields__) - {"own"}


def table_of(text: str, unit: str | None = None) -> Table:
    """A CSV as a table of texts."""
    heading, *rows = [row for row in csv.reader(StringIO(text.strip("\n"))) if row]
    return Table({name: [row[place] for row in rows] for place, name in enumerate(heading)}, unit)


def ask(name: str, table: str | Table | Path, unit: str | None = None, **options: Any) -> dict[str, Any]:
    """The answer in plain values; options are the common ones or the method's own, lists as tuples."""
    if isinstance(table, Path):
        table = table.read_text(encoding="utf-8")
    read = table_of(table, unit) if isinstance(table, str) else table
    found = method(name)
    own = {one.name: one.default for one in found.options}
    own |= {option: value for option, value in options.items() if option not in COMMON}
    common = {option: value for option, value in options.items() if option in COMMON}
    assert set(own) <= {one.name for one in found.options}, "no such option"
    assert set(common) <= found.takes, "an option without effect"
    return found.run(read, Asked(**common, own=own)).told(name)


def refused(name: str, table: str | Table, **options: Any) -> Unfit:
    """The refusal; it must speak both languages."""
    with pytest.raises(Unfit) as caught:
        ask(name, table, **options)
    assert caught.value.zh != caught.value.en
    return caught.value
