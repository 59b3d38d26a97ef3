"""Files of methods and evaluations as columns of cells. Not here: how a file is read (link_files), what the cells mean."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from heyi.config.cli.frame import Refusal
from heyi.config.cli.link_files import read_table

# What pandas calls a column without a heading.
_WITHOUT_HEADING = re.compile(r"(Unnamed: [0-9]+)?")


def table_of(files: Sequence[Path], unit: str | None) -> Any:
    """The files under each other; rows and nameless columns in which nothing is written are left out.

    Raises: Refusal for a file that cannot be read, and for one whose headings are not those of the first; Unfit for no table.
    """
    from heyi.methods.tabular.table import Table

    read = [_columns(file) for file in files]
    first = list(read[0][0])
    for file, (columns, _) in zip(files, read, strict=True):
        if list(columns) != first:
            raise Refusal(
                f"{file}：列名与第一个文件不同。", f"{file}: its headings are not those of the first file."
            )
    cells = {name: [cell for columns, _ in read for cell in columns[name]] for name in first}
    return Table(cells, unit, [place for _, places in read for place in places])


def _columns(file: Path) -> tuple[dict[str, list[Any]], list[int]]:
    """The columns without empty rows, and where each row stood."""
    table = read_table(file, is_register=False)
    names = [str(name).strip() for name in table.column_names]
    columns = dict(zip(names, (table.column(place).to_pylist() for place in range(len(names))), strict=True))
    places = [
        row for row in range(table.num_rows) if any(not _is_empty(cells[row]) for cells in columns.values())
    ]
    kept = {
        name: [cells[row] for row in places]
        for name, cells in columns.items()
        if not _WITHOUT_HEADING.fullmatch(name) or any(not _is_empty(cell) for cell in cells)
    }
    return kept, places


def _is_empty(cell: Any) -> bool:
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())
