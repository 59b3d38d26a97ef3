"""Rows of an Excel workbook, old or new, numbered as Excel numbers them. Not here: which row is the header (headers)."""

from typing import BinaryIO

from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.kernel import workbook

# A sheet of a million rows unpacks to about this much; a small file that unpacks to more is a trap.
LARGEST_UNPACKED_BYTES = 1 << 30


class Workbook(workbook.Workbook):
    """The first filled visible sheet of a workbook."""

    def __init__(self, file: BinaryIO) -> None:
        """Opens it.

        Raises: FileRefused `workbook_locked`, `workbook_broken`, `workbook_too_large` or `file_empty`.
        """
        try:
            super().__init__(file, largest=LARGEST_UNPACKED_BYTES)
        except workbook.Locked as refused:
            raise FileRefused("workbook_locked") from refused
        except workbook.Torn as refused:
            raise FileRefused("workbook_broken") from refused
        except workbook.TooLarge as refused:
            raise FileRefused("workbook_too_large", limit=LARGEST_UNPACKED_BYTES) from refused
        except workbook.Empty as refused:
            raise FileRefused("file_empty") from refused
