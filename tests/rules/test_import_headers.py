"""Columns are found by their names in either language; a header that does not fit is refused with what would fit."""

from pathlib import Path

import pytest

from heyi.contexts.interop.rules.tables.headers import column_name, known_headers
from heyi.contexts.interop.rules.tables.profiles import plain_header, read_profile
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.source import look_through
from heyi.contexts.interop.terms import Feed
from heyi.contexts.patients.terms.people import IdentifierType
from heyi.kernel.errors import InputInvalid
from tests.rules.import_files import PEOPLE, a_table, people_in


def refusal(*titles: str, row: tuple[str, ...] = ("x",)) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        look_through(a_table(titles, row), PEOPLE)
    return refused.value


@pytest.mark.parametrize(
    "titles",
    [
        ("姓名", "性别", "出生日期", "身份证号码", "联系电话", "住址"),
        (" *姓 名 ", "性别（1男2女）", "出生日期(YYYY-MM-DD)", "身份证号：", "手 机", "家庭住址"),
        ("Name", "Gender", "Date of Birth", "ID Number", "Phone", "Address"),
        ("name", "sex", "birth_on", "resident_number", "phone", "address"),
        ("ＮＡＭＥ", "SEX", "birth-date", "resident number*", "Mobile", "home address"),
    ],
)
def test_headers_in_either_language_name_the_same_columns(titles: tuple[str, ...]) -> None:
    rows = people_in(a_table(titles, ("李四", "男", "1990-01-02", "n", "p", "a")))
    said = {
        "name": "李四",
        "sex": "男",
        "birth_on": "1990-01-02",
        "resident_number": "n",
        "phone": "p",
        "address": "a",
    }
    assert rows == [(2, said)]


def test_columns_nobody_asked_for_are_left_out_and_named() -> None:
    reading = look_through(
        a_table(("姓名", "身份证号", "年龄", "喜好"), ("李四", "1", "30", "棋")), PEOPLE
    ).reading
    assert reading.left_out == ("喜好",)
    assert reading.columns == (("姓名", "name"), ("身份证号", "resident_number"))


def test_a_missing_column_is_named_with_what_was_found_and_what_is_near() -> None:
    refused = refusal("姓名", "身份证号玛", "地址")
    assert refused.code == "header_missing"
    assert refused.facts["found"] == "姓名、身份证号玛、地址"
    assert "身份证号" in str(refused.facts["expected"])
    assert refused.facts["nearest"] == "身份证号玛 → 身份证号"


def test_a_slip_of_the_pen_is_refused_although_nothing_needed_is_missing() -> None:
    refused = refusal("姓名", "身份证号", "出生曰期")
    assert refused.code == "header_unsure"
    assert refused.facts["nearest"] == "出生曰期 → 出生日期"


def test_two_columns_of_one_meaning_are_refused_with_their_letters() -> None:
    refused = refusal("姓名", "身份证号", "电话", "患者姓名")
    assert refused.code == "header_duplicate"
    assert (refused.facts["column"], refused.facts["other_column"]) == ("A", "D")
    assert (refused.facts["title"], refused.facts["other_title"]) == ("姓名", "患者姓名")


def test_a_foreign_header_is_quoted_and_the_expected_one_named() -> None:
    refused = refusal("nombre", "sexo", "nacimiento")
    assert refused.code == "header_absent"
    assert refused.facts["found"] == "nombre、sexo、nacimiento"
    assert "姓名" in str(refused.facts["expected"])


def test_a_file_without_a_header_is_refused_without_quoting_a_patient() -> None:
    refused = refusal("王秀英", "女", "51152519660309002X", "13800138000")
    assert refused.code == "header_absent"
    assert refused.facts["found"] == ""
    assert "王秀英" not in str(refused.facts)


def test_digits_and_strange_signs_in_a_header_are_not_quoted() -> None:
    refused = refusal("姓名", "电话13800138000\x07\u202e")
    assert refused.facts["found"] == "姓名、电话###########??"


@pytest.mark.parametrize(
    ("titles", "is_enough"),
    [
        (("姓名", "身份证号"), True),
        (("姓名", "证件类型", "证件号码"), True),
        (("姓名", "病案号"), False),
        (("姓名", "病案号", "性别", "出生日期"), True),
        (("姓名", "性别", "出生日期"), False),
        (("姓名", "性别", "出生日期", "无证件原因"), True),
        (("身份证号", "性别"), False),
    ],
)
def test_a_table_needs_the_columns_without_which_no_row_could_be_taken(
    titles: tuple[str, ...], is_enough: bool
) -> None:
    file = a_table(titles, ["x"] * len(titles))
    if is_enough:
        assert look_through(file, PEOPLE).reading.rows == 1
    else:
        with pytest.raises(FileRefused, match="header_missing"):
            look_through(file, PEOPLE)


@pytest.mark.parametrize("feed", list(Feed))
def test_each_header_of_the_standard_profile_means_one_field(feed: Feed) -> None:
    layout = read_profile().layouts[feed]
    titles = [plain_header(title) for names in layout.headers.values() for title in names]
    assert len(titles) == len(set(titles)) == len(known_headers(layout))
    assert not layout.left_out & set(titles)


def test_the_standard_profile_knows_each_kind_of_number() -> None:
    assert {kind.value for kind in IdentifierType} - {"temporary"} <= set(PEOPLE.headers)
    named = set(PEOPLE.words["number_type"].values())
    assert named <= {kind.value for kind in IdentifierType}


def test_a_member_adds_its_own_headers_and_words(tmp_path: Path) -> None:
    path = tmp_path / "his.toml"
    path.write_text(
        'extends = "standard"\n[people.headers]\nname = ["XM"]\nsex = ["XB"]\n'
        '[people.words.sex]\n"M1" = "1"\n[people.fixed]\ncountry = "CN"\n',
        encoding="utf-8",
    )
    layout = read_profile(str(path)).layouts[Feed.PEOPLE]
    rows = people_in(a_table(("xm", "XB", "身份证号"), ("李四", "m1", "1")), layout)
    assert rows == [(2, {"name": "李四", "sex": "m1", "resident_number": "1"})]
    assert layout.meant("sex", " M1 ") == "1"
    assert layout.fixed == {"country": "CN"}


@pytest.mark.parametrize("name", ["unheard-of", "../standard", "/etc/passwd", "no-such-file.toml", ""])
def test_an_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        read_profile(name)
    assert [problem.code for problem in refused.value.problems] == ["profile_unknown"]


@pytest.mark.parametrize(
    "text", ["= broken", 'people = "x"', "[people]\none_of = [[[]]]", "[people]\nrequired = 3"]
)
def test_a_profile_that_says_nothing_usable_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "his.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputInvalid) as refused:
        read_profile(str(path))
    assert [problem.code for problem in refused.value.problems] == ["profile_broken"]


def test_columns_are_called_as_excel_calls_them() -> None:
    assert [column_name(place) for place in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
