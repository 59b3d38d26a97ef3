"""Cells of a workbook as texts, and how large a packed file is before it is opened. Not here: opening one, choosing a sheet."""

from datetime import date, datetime, time, timedelta
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

Cell = int | float | str | bool | time | date | datetime | timedelta

# Excel keeps fifteen digits of a number; of longer ones the last are gone before we see them.
_KEPT_DIGITS = 15
_PACKED = b"PK"


class Torn(ValueError):
    """The file says it is packed and cannot be unpacked."""


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
