"""Rows of a CSV file, numbered as Excel numbers them. Not here: which row is the header (headers)."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import BinaryIO

from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.terms import Encoding, Separator

Row = tuple[int, list[str]]


@contextmanager
def text_of(file: BinaryIO, encoding: Encoding) -> Iterator[TextIOWrapper]:
    """The file as text from its beginning; the file itself stays open afterwards."""
    file.seek(0)
    text = TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
    try:
        yield text
    finally:
        text.detach()


def delimited_rows(file: BinaryIO, encoding: Encoding, separator: Separator) -> Iterator[Row]:
    """Each row with its number; a cell may hold line breaks, an empty row counts as Excel counts it.

    Raises: FileRefused `quote_broken` or `cell_too_long`, with the row, so that no row swallows the ones behind it.
    """
    with text_of(file, encoding) as text:
        rows = csv.reader(text, delimiter=separator.value, strict=True)
        number = 0
        try:
            for number, cells in enumerate(rows, start=1):
                yield number, cells
        except csv.Error as broken:
            code = "cell_too_long" if "field limit" in str(broken) else "quote_broken"
            raise FileRefused(code, row=number + 1, limit=csv.field_size_limit()) from broken
