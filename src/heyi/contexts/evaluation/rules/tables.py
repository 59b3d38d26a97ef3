"""Tables of an evaluation: one of the live store written as CSV, a file of a plan read, CSV or Excel. Not here: Parquet, which
the command line reads besides; what cells mean (methods)."""

import csv
from io import BytesIO, StringIO

from heyi.contexts.evaluation.terms.plan import LiveTable
from heyi.kernel.workbook import WORKBOOK_BEGINNINGS, Empty, Locked, TooLarge, Torn, Workbook
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.table import Table

_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = ",\t;|"
_OTHER_KINDS = (b"PAR1", b"%PDF")
_MOST_CELLS = 5_000_000
_LARGEST_UNPACKED = 256 * 2**20


def csv_of(table: LiveTable) -> bytes:
    """A table of the live store as the file that goes into the bundle."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(zip(*table.columns.values(), strict=True))
    return text.getvalue().encode("utf-8")


def table_of_file(content: bytes, unit: str | None) -> Table:
    """The table in a CSV file of UTF-8 or GB18030, or in the first filled sheet of a workbook; rows in which nothing stands are
    left out.

    Raises: Unfit for what is neither, rows longer than the headings, headings that are twice there, no rows, a unit that is no
            column.
    """
    rows = _rows(content)
    head = [name.strip() for name in rows[0]] if rows else []
    while (
        head
        and not head[-1]
        and not any(len(row) >= len(head) and row[len(head) - 1].strip() for row in rows[1:])
    ):
        head.pop()
    if not head or "" in head or len(set(head)) < len(head):
        raise Unfit(
            "headings_wrong",
            "第 1 行应写列名，每列一个，不空、不重复。",
            "Row 1 must hold the headings: one for each column, none empty, none twice.",
        )
    columns: dict[str, list[str]] = {name: [] for name in head}
    places = []
    for place, row in enumerate(rows[1:]):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(head) and any(cell.strip() for cell in row[len(head) :]):
            raise Unfit(
                "row_too_long",
                f"第 {place + 2} 行有 {len(row)} 格，标题只有 {len(head)} 格。",
                f"Row {place + 2} has {len(row)} cells, the headings {len(head)}.",
            )
        padded = [*row[: len(head)], *[""] * (len(head) - len(row))]
        for name, cell in zip(head, padded, strict=True):
            columns[name].append(cell)
        places.append(place)
    return Table(columns, unit, places)


def _rows(content: bytes) -> list[list[str]]:
    if content.startswith(WORKBOOK_BEGINNINGS):
        return _measured(_sheet(content))
    if content.startswith(_OTHER_KINDS) or b"\x00" in content:
        raise Unfit(
            "not_csv",
            "不是 CSV 或 Excel：请另存为 CSV（UTF-8）或 Excel 再上传。",
            "This is neither CSV nor Excel: save it as CSV (UTF-8) or Excel first.",
        )
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _split(text)
    raise Unfit(
        "encoding_unknown",
        "既不是 UTF-8 也不是 GB18030：请另存为 CSV（UTF-8）。",
        "It is neither UTF-8 nor GB18030: save it as CSV (UTF-8).",
    )


def _split(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    sign = max(_SEPARATORS, key=lambda one: len(next(csv.reader([first], delimiter=one), [])))
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=sign, skipinitialspace=True))
    except csv.Error as broken:
        raise Unfit(
            "csv_broken", "引号不成对，或一格过长。", "Quotes do not pair up, or a cell is too long."
        ) from broken
    return _measured(rows)


def _sheet(content: bytes) -> list[list[str]]:
    try:
        return [cells for _, cells in Workbook(BytesIO(content), largest=_LARGEST_UNPACKED).rows()]
    except Locked as refused:
        raise Unfit(
            "workbook_locked",
            "工作簿有密码：请去掉密码再上传。",
            "The workbook has a password: take it off first.",
        ) from refused
    except TooLarge as refused:
        raise Unfit("table_large", "工作簿过大。", "The workbook is too large.") from refused
    except (Torn, Empty) as refused:
        raise Unfit(
            "workbook_broken",
            "工作簿打不开或没有内容：请用 Excel 另存一次再上传。",
            "The workbook cannot be opened or is empty: save it once more in Excel.",
        ) from refused


def _measured(rows: list[list[str]]) -> list[list[str]]:
    """The rows from the headings on, if there are not too many."""
    while rows and not any(cell.strip() for cell in rows[0]):
        rows.pop(0)
    if sum(map(len, rows)) > _MOST_CELLS:
        raise Unfit("table_large", f"超过 {_MOST_CELLS} 格。", f"There are more than {_MOST_CELLS} cells.")
    return rows
