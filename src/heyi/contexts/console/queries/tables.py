"""Rows as a file that a spreadsheet opens with its Chinese whole. Not here: which rows."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO


def csv_of_rows(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """CSV in UTF-8 with a mark; what a row does not have is empty, what is no column left out."""
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({column: plain_cell(cell) for column, cell in row.items()} for row in rows)
    return f"\ufeff{text.getvalue()}".encode()


def plain_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"\u0027{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") and not cell[1:2].isdigit() else cell
