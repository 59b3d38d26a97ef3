"""A file that was looked through once from end to end, and can now be read row by row. Not here: what a row means."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from heyi.contexts.interop.rules.tables.delimited import delimited_rows, text_of
from heyi.contexts.interop.rules.tables.encodings import encodings_of
from heyi.contexts.interop.rules.tables.fhir_files import Resource, fhir_format, resources
from heyi.contexts.interop.rules.tables.headers import (
    HEADER_WITHIN_ROWS,
    Header,
    header_of,
    recognised,
)
from heyi.contexts.interop.rules.tables.profiles import Layout
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.workbook import Workbook
from heyi.contexts.interop.terms import Cells, Encoding, Feed, FileReading, Format, Separator

RESOURCES = {Feed.PEOPLE: "Patient", Feed.ORGANISATIONS: "Organization"}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b", b"7z\xbc\xaf")
_BLANKS = 4096

Rows = Callable[[], Iterator[tuple[int, list[str]]]]


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was understood, and the two ways to read it: rows of cells, or FHIR resources."""

    reading: FileReading
    cells: Callable[[], Iterator[Cells]]
    resources: Callable[[], Iterator[Resource]]


def look_through(file: BinaryIO, layout: Layout) -> Source:
    """Reads the file once from end to end: what it is, in which encoding, where its header stands, how many rows it has.

    Shape:  a file that is broken anywhere is refused here, before any row of it was taken in. The rows come when asked for.
    Raises: FileRefused.
    """
    file.seek(0)
    begin = file.read(len(_OLE))
    if not begin:
        raise FileRefused("file_empty")
    if begin.startswith(_KNOWN_OTHERS):
        raise FileRefused("file_of_no_known_kind")
    if begin.startswith((_ZIP, _OLE)):
        return _workbook(file, layout)
    encodings = encodings_of(file)
    sign = _first_sign(file, encodings[0])
    if sign in ("{", "["):
        return _fhir(file, encodings[0], layout)
    if sign == "<":
        raise FileRefused("file_is_markup")
    return _delimited(file, encodings, layout)


def _first_sign(file: BinaryIO, encoding: Encoding) -> str:
    with text_of(file, encoding) as text:
        return text.read(_BLANKS).lstrip()[:1]


def _workbook(file: BinaryIO, layout: Layout) -> Source:
    workbook = Workbook(file)
    header = header_of(list(islice(workbook.rows(), HEADER_WITHIN_ROWS)), layout)
    reading = FileReading(
        format=Format.EXCEL,
        rows=_count(workbook.rows(), header),
        sheet=workbook.sheet,
        other_sheets=workbook.other_sheets,
        header_row=header.row,
        columns=header.titles,
        left_out=header.left_out,
    )
    return _table(workbook.rows, header, reading)


def _delimited(file: BinaryIO, encodings: tuple[Encoding, ...], layout: Layout) -> Source:
    encoding, separator = _best(file, encodings, layout)

    def rows() -> Iterator[tuple[int, list[str]]]:
        return delimited_rows(file, encoding, separator)

    header = header_of(_first_rows(file, encoding, separator), layout)
    reading = FileReading(
        format=Format.CSV,
        rows=_count(rows(), header),
        encoding=encoding,
        separator=separator,
        header_row=header.row,
        columns=header.titles,
        left_out=header.left_out,
    )
    return _table(rows, header, reading)


def _best(file: BinaryIO, encodings: tuple[Encoding, ...], layout: Layout) -> tuple[Encoding, Separator]:
    """The encoding and separator in which the header says most; of equals the first, which is the commonest."""
    pairs = [(encoding, separator) for encoding in encodings for separator in Separator]
    return max(pairs, key=lambda pair: recognised(_first_rows(file, *pair), layout))


def _first_rows(file: BinaryIO, encoding: Encoding, separator: Separator) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend(islice(delimited_rows(file, encoding, separator), HEADER_WITHIN_ROWS))
    except FileRefused:
        # A wrong separator breaks quotes that the right one does not; the row that is really broken is found when all are read.
        return rows
    return rows


def _count(rows: Iterator[tuple[int, list[str]]], header: Header) -> int:
    return sum(number > header.row and any(map(str.strip, cells)) for number, cells in rows)


def _table(rows: Rows, header: Header, reading: FileReading) -> Source:
    def cells() -> Iterator[Cells]:
        for number, texts in rows():
            if number > header.row and any(map(str.strip, texts)):
                yield _cells(number, texts, header)

    def none() -> Iterator[Resource]:
        return iter(())

    return Source(reading, cells, none)


def _cells(number: int, texts: list[str], header: Header) -> Cells:
    said = tuple((name, texts[place] if place < len(texts) else "") for name, place, _ in header.columns)
    return Cells(number, said, too_many=any(map(str.strip, texts[header.width :])))


def _fhir(file: BinaryIO, encoding: Encoding, layout: Layout) -> Source:
    form = fhir_format(file, encoding)
    wanted = RESOURCES[layout.feed]
    kinds = Counter(resource.type for resource in resources(file, encoding, form))
    others = tuple(sorted((kind, count) for kind, count in kinds.items() if kind not in ("", wanted)))
    rows = kinds[wanted] + kinds[""]
    if not rows:
        raise FileRefused("no_such_resource", wanted=wanted, found="、".join(kind for kind, _ in others))
    reading = FileReading(format=form, rows=rows, encoding=encoding, others=others)

    def found() -> Iterator[Resource]:
        for resource in resources(file, encoding, form):
            if resource.type in ("", wanted):
                yield resource

    def none() -> Iterator[Cells]:
        return iter(())

    return Source(reading, none, found)
