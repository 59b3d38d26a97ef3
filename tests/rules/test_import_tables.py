"""Rows of a table come with the number Excel shows, whatever the separator, quotes, titles and blank lines."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest

from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.source import look_through
from heyi.contexts.interop.rules.tables.workbook import Workbook
from heyi.contexts.interop.terms import Format, Separator
from heyi.kernel.workbook import text_of_cell
from tests.rules.import_files import PEOPLE, a_table, a_workbook, people_in

# Excel knows no time zones.
MIDNIGHT = datetime.fromisoformat("1990-01-02T00:00:00")
MIDDAY = datetime.fromisoformat("1990-01-02T13:01:00")
HEADER = ("姓名", "性别", "出生日期", "病案号")


def refusal(content: bytes | BytesIO) -> FileRefused:
    file = content if isinstance(content, BytesIO) else BytesIO(content)
    with pytest.raises(FileRefused) as refused:
        look_through(file, PEOPLE)
    return refused.value


@pytest.mark.parametrize("separator", list(Separator))
def test_each_separator_is_found(separator: Separator) -> None:
    file = a_table(HEADER, ("李四", "男", "1990-01-02", "a,b;c\td"), separator=separator)
    reading = look_through(file, PEOPLE).reading
    assert (reading.format, reading.separator, reading.header_row) == (Format.CSV, separator, 1)
    assert people_in(file)[0][1]["local_record"] == "a,b;c\td"


def test_rows_are_numbered_as_excel_numbers_them() -> None:
    file = a_table(
        HEADER,
        ("李四", "男", "1990-01-02", "1\n2"),
        (),
        ("", "", "", " "),
        ("王五", "女", "1991-01-02", '"7"'),
    )
    assert [(row, said["name"], said["local_record"]) for row, said in people_in(file)] == [
        (2, "李四", "1\n2"),
        (5, "王五", '"7"'),
    ]
    assert look_through(file, PEOPLE).reading.rows == 2


def test_a_title_above_the_header_is_passed_over() -> None:
    file = a_table(
        ("高县居民登记表",), (), ("制表：王主任 2026-08-03",), HEADER, ("李四", "男", "1990-01-02", "7")
    )
    assert look_through(file, PEOPLE).reading.header_row == 4
    assert people_in(file)[0][0] == 5


def test_cells_that_excel_leaves_away_at_the_end_of_a_row_are_empty() -> None:
    file = a_table((*HEADER, "电话"), ("李四", "男", "1990-01-02", "7"))
    assert people_in(file)[0][1]["phone"] == ""


def test_a_row_with_more_cells_than_the_header_is_marked() -> None:
    file = a_table(HEADER, ("李四", "男", "1990-01-02", "7", "", " "), ("李四", "男", "1990-01-02", "7", "8"))
    assert [cells.too_many for cells in look_through(file, PEOPLE).cells()] == [False, True]


@pytest.mark.parametrize(
    "tail", ['\n"王五,女,1990-01-02,8\n赵六,男,1990-01-02,9', '\n"王五"丰,女,1990-01-02,8']
)
def test_quotes_that_do_not_pair_up_refuse_the_file_and_name_the_row(tail: str) -> None:
    refused = refusal(f"{','.join(HEADER)}\n李四,男,1990-01-02,7{tail}".encode())
    assert (refused.code, refused.facts["row"]) == ("quote_broken", 3)


def test_an_endless_cell_refuses_the_file() -> None:
    refused = refusal(f"{','.join(HEADER)}\n{'长' * 200_000},男,1990-01-02,7".encode())
    assert (refused.code, refused.facts["row"]) == ("cell_too_long", 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n ,,\n", "file_empty"),
        (b"%PDF-1.7 ...", "file_of_no_known_kind"),
        (b"\x89PNG\r\n\x1a\n", "file_of_no_known_kind"),
        (b"<html><table><tr><td>\xe5\xa7\x93</td></tr></table>", "file_is_markup"),
        (b"PK\x03\x04not really", "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_broken"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    from zipfile import ZipFile

    file = BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr("readme.txt", "hello")
    assert refusal(file).code == "workbook_broken"


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heyi.contexts.interop.rules.tables.workbook.LARGEST_UNPACKED_BYTES", 100)
    assert refusal(a_workbook(("人员", [(0, 0, "姓名")]))).code == "workbook_too_large"


def test_a_workbook_is_read_from_its_first_filled_visible_sheet() -> None:
    header = [(2, column + 1, title) for column, title in enumerate(HEADER)]
    row: list[tuple[int, int, Any]] = [(4, 1, "李四"), (4, 2, 1), (4, 3, MIDNIGHT), (4, 4, 10045)]
    file = a_workbook(
        ("说明", []),
        ("旧", [(0, 0, "姓名")]),
        ("人员", header + row),
        ("其他", [(0, 0, "x")]),
        hidden=("旧",),
    )
    reading = look_through(file, PEOPLE).reading
    assert (reading.format, reading.sheet, reading.other_sheets) == (Format.EXCEL, "人员", ("其他",))
    assert (reading.header_row, reading.rows) == (3, 1)
    said = {"name": "李四", "sex": "1", "birth_on": "1990-01-02", "local_record": "10045"}
    assert people_in(file) == [(5, said)]


def test_a_workbook_without_anything_is_empty() -> None:
    with pytest.raises(FileRefused) as refused:
        Workbook(a_workbook(("人员", [])))
    assert refused.value.code == "file_empty"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13800138000.0, "13800138000"),
        (511525900101001, "511525900101001"),
        (511525199001010012.0, "5.11525E+17"),
        (1234567890123456, "1.23457E+15"),
        (36.5, "36.5"),
        (True, "TRUE"),
        (date(1990, 1, 2), "1990-01-02"),
        (MIDNIGHT, "1990-01-02"),
        (MIDDAY, "1990-01-02 13:01:00"),
        ("00123", "00123"),
        ("", ""),
    ],
)
def test_a_cell_becomes_the_text_a_person_would_have_typed(cell: Any, text: str) -> None:
    assert text_of_cell(cell) == text
