"""Rows of an Excel workbook, old or new, numbered as Excel numbers them. Not here: which row is the header (headers)."""

from collections.abc import Iterator
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.kernel.workbook import Torn, text_of_cell, unpacked_bytes

# A sheet of a million rows unpacks to about this much; a small file that unpacks to more is a trap.
LARGEST_UNPACKED_BYTES = 1 << 30


class Workbook:
    """The first filled visible sheet of a workbook."""

    def __init__(self, file: BinaryIO) -> None:
        """Opens it.

        Raises: FileRefused `workbook_locked`, `workbook_broken`, `workbook_too_large` or `file_empty`.
        """
        file.seek(0)
        _refuse_trap(file)
        try:
            self._workbook = CalamineWorkbook.from_filelike(file)
            sheets = [self._workbook.get_sheet_by_name(name) for name in self._visible()]
        except PasswordError as refused:
            raise FileRefused("workbook_locked") from refused
        except (CalamineError, OSError, ValueError) as refused:
            raise FileRefused("workbook_broken") from refused
        filled = [sheet for sheet in sheets if sheet.start is not None]
        if not filled:
            raise FileRefused("file_empty")
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


def _refuse_trap(file: BinaryIO) -> None:
    try:
        total = unpacked_bytes(file)
    except Torn as refused:
        raise FileRefused("workbook_broken") from refused
    if total > LARGEST_UNPACKED_BYTES:
        raise FileRefused("workbook_too_large", limit=LARGEST_UNPACKED_BYTES)
