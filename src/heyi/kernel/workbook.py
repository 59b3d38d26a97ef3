"""A workbook, old or new: its first filled sheet, its cells as texts, how large it is before it is opened. Not here: headings."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

Cell = int | float | str | bool | time | date | datetime | timedelta

# Excel keeps fifteen digits of a number; of longer ones the last are gone before we see them.
_KEPT_DIGITS = 15
_PACKED = b"PK"


WORKBOOK_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Torn(ValueError):
    """The file says it is packed and cannot be unpacked, or is no workbook."""


class Locked(ValueError):
    """The workbook wants a password."""


class TooLarge(ValueError):
    """A small file that unpacks to more than it may: a trap."""


class Empty(ValueError):
    """No sheet that people see has anything in it."""


class Workbook:
    """The first filled visible sheet of a workbook."""

    def __init__(self, file: BinaryIO, *, largest: int) -> None:
        """Opens it.

        Shape:  `largest` is what it may unpack to, in bytes.
        Raises: Locked, Torn, TooLarge, Empty.
        """
        file.seek(0)
        if unpacked_bytes(file) > largest:
            raise TooLarge
        try:
            self._workbook = CalamineWorkbook.from_filelike(file)
            sheets = [self._workbook.get_sheet_by_name(name) for name in self._visible()]
        except PasswordError as refused:
            raise Locked from refused
        except (CalamineError, OSError, ValueError) as refused:
            raise Torn from refused
        filled = [sheet for sheet in sheets if sheet.start is not None]
        if not filled:
            raise Empty
        self._sheet: CalamineSheet = filled[0]
        self.other_sheets = tuple(sheet.name for sheet in filled[1:])

    @property
    def sheet(self) -> str:
        """The name of the sheet that is read."""
        return self._sheet.name

    def _visible(self) -> list[str]:
        return [
            one.name
            for one in self._workbook.sheets_metadata
            if one.visible is SheetVisibleEnum.Visible and one.typ is SheetTypeEnum.WorkSheet
        ]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with its number, every cell as a text; empty columns on the left count."""
        left = self._sheet.start[1] if self._sheet.start else 0
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            yield number, [""] * left + [text_of_cell(cell) for cell in cells]


def unpacked_bytes(file: BinaryIO) -> int:
    """How much a packed file unpacks to; 0 for one that is not packed. The file is left at its beginning.

    Raises: Torn.
    """
    file.seek(0)
    is_packed = file.read(len(_PACKED)) == _PACKED
    total = 0
    if is_packed:
        try:
            with ZipFile(file) as packed:
                total = sum(part.file_size for part in packed.infolist())
        # The last is what the library says of a way to pack that it does not know.
        except (BadZipFile, OSError, ValueError, NotImplementedError) as refused:
            raise Torn from refused
    file.seek(0)
    return total


def text_of_cell(cell: Cell) -> str:
    """A cell as a person would have typed it: whole numbers without a point, days as year-month-day.

    Shape: a number of more digits than Excel keeps is written with an exponent, as Excel itself does in a CSV file.
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _text_of_number(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return cell if isinstance(cell, str) else str(cell)


def _text_of_number(number: float) -> str:
    if abs(number) >= 10**_KEPT_DIGITS:
        return f"{number:.5E}"
    return str(int(number)) if number == int(number) else repr(number)
