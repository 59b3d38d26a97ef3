"""A table is read in the encoding it is written in, or refused; never guessed at in silence."""

from codecs import BOM_UTF16_BE
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.interop.rules.tables.encodings import encodings_of
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.source import look_through
from heyi.contexts.interop.terms import Encoding
from tests.rules.import_files import PEOPLE, a_table, people_in

ROWS = (("姓名", "身份证号", "住址"), ("王秀英", "51152519900101001X", "宜宾市㐂村"), ("𠮷野", "1", "·"))


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", Encoding.UTF_8),
        ("utf-8-sig", Encoding.UTF_8_MARKED),
        ("gb18030", Encoding.GB18030),
        ("utf-16", Encoding.UTF_16),
        ("utf-16-le", Encoding.UTF_16_LE),
        ("utf-16-be", Encoding.UTF_16_BE),
    ],
)
def test_each_encoding_reads_the_same_and_is_named(encoding: str, named: Encoding) -> None:
    file = a_table(*ROWS, encoding=encoding)
    assert look_through(file, PEOPLE).reading.encoding is named
    expected = [
        (2, {"name": "王秀英", "resident_number": "51152519900101001X", "address": "宜宾市㐂村"}),
        (3, {"name": "𠮷野", "resident_number": "1", "address": "·"}),
    ]
    assert people_in(file) == expected


def test_gbk_is_read_as_gb18030() -> None:
    file = a_table(("姓名", "病案号", "性别", "出生日期"), ("李四", "7", "男", "1990-1-2"), encoding="gbk")
    assert look_through(file, PEOPLE).reading.encoding is Encoding.GB18030
    assert people_in(file)[0][1]["name"] == "李四"


def test_big_endian_with_a_mark_is_read() -> None:
    text = "姓名\t病案号\t性别\t出生日期\r\n李四\t7\t男\t1990-01-02\r\n"
    file = BytesIO(BOM_UTF16_BE + text.encode("utf-16-be"))
    assert people_in(file)[0][1]["name"] == "李四"


def test_bytes_that_fit_two_encodings_are_read_as_the_one_whose_header_makes_sense() -> None:
    # In GB18030 the first header says 楼路; as UTF-8 its bytes are valid too, and mean ¥ and a dot.
    content = b"\xc2\xa5\xc2\xb7,name,mrn,sex,dob\r\n1,a,2,1,1990-01-01\r\n"
    assert encodings_of(BytesIO(content)) == (Encoding.UTF_8, Encoding.GB18030)
    assert look_through(BytesIO(content), PEOPLE).reading.encoding is Encoding.UTF_8
    his = replace(PEOPLE, headers={**PEOPLE.headers, "address": ("楼路",)})
    assert look_through(BytesIO(content), his).reading.encoding is Encoding.GB18030


def test_one_wrong_byte_far_behind_is_found_with_its_line() -> None:
    good = "\n".join(["姓名,病案号", *["李四,7"] * 200_000]).encode()
    with pytest.raises(FileRefused) as refused:
        encodings_of(BytesIO(good + b"\n\xff,8"))
    assert refused.value.code == "encoding_unknown"
    assert refused.value.facts["utf_8"] == 200_002


def test_a_file_that_breaks_its_own_mark_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        encodings_of(BytesIO("\ufeff姓名,病案号\n".encode() + "李四,7".encode("gbk")))
    assert (refused.value.code, refused.value.facts["line"]) == ("encoding_broken", 2)


def test_utf_32_is_refused_by_name() -> None:
    with pytest.raises(FileRefused) as refused:
        encodings_of(BytesIO("姓名".encode("utf-32")))
    assert refused.value.code == "encoding_unsupported"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_whole_or_refused_by_name(content: bytes) -> None:
    with suppress(FileRefused):
        source = look_through(BytesIO(content), PEOPLE)
        assert source.reading.rows == len(list(source.cells())) + len(list(source.resources()))
