"""Builders of files to be read: tables in any encoding, workbooks, FHIR."""

import csv
import json
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from heyi.contexts.interop.rules.tables.profiles import Layout, read_profile
from heyi.contexts.interop.rules.tables.source import Source, look_through
from heyi.contexts.interop.terms import Feed

PEOPLE = read_profile().layouts[Feed.PEOPLE]
ORGANISATIONS = read_profile().layouts[Feed.ORGANISATIONS]


def a_table(
    *rows: Sequence[object], encoding: str = "utf-8", separator: str = ",", line: str = "\r\n"
) -> BytesIO:
    """A CSV file with these rows."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=line).writerows(rows)
    return BytesIO(text.getvalue().encode(encoding))


def a_workbook(*sheets: tuple[str, Iterable[tuple[int, int, Any]]], hidden: Sequence[str] = ()) -> BytesIO:
    """An Excel file; each sheet is a name and cells as (row, column, value), counted from 0."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, cells in sheets:
            sheet = book.add_worksheet(name)
            for row, column, value in cells:
                sheet.write(row, column, value)
            if name in hidden:
                sheet.hide()
    file.seek(0)
    return file


def lines_of(*resources: object) -> BytesIO:
    """An NDJSON file; a text stands as it is."""
    told = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in resources)
    return BytesIO("\n".join(told).encode())


def a_bundle(*resources: object, **more: Any) -> BytesIO:
    """A Bundle of these resources, written over many lines."""
    entries = [{"fullUrl": f"urn:uuid:{place}", "resource": one} for place, one in enumerate(resources)]
    return BytesIO(
        json.dumps(
            {"resourceType": "Bundle", "type": "collection", **more, "entry": entries}, indent=1
        ).encode()
    )


def rows_of(source: Source) -> list[tuple[int, dict[str, str]]]:
    """Every row of a table that says anything."""
    return [(cells.row, cells.said()) for cells in source.cells()]


def people_in(file: BytesIO, layout: Layout = PEOPLE) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table of people."""
    return rows_of(look_through(file, layout))
