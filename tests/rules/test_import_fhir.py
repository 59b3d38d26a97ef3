"""Resources are found in bundles and lines without holding a file in memory, and patients are read as they were sent."""

import json
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.interop.rules.people.patients import patient_of
from heyi.contexts.interop.rules.tables.fhir_files import Resource
from heyi.contexts.interop.rules.tables.json_text import JsonText
from heyi.contexts.interop.rules.tables.profiles import read_profile
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.source import look_through
from heyi.contexts.interop.terms import Encoding, Format
from heyi.contexts.patients.terms.importing import UnreadableRow
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson
from tests.rules.import_files import PEOPLE, a_bundle, a_table, lines_of

RESIDENT = {"system": "urn:oid:2.16.156.10011.1.3", "value": "51152519660309002X"}
RECORD = {"type": {"coding": [{"code": "MR"}]}, "value": "POP-1"}


def a_patient(**content: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p1", **content}


def person(**content: Any) -> IncomingPerson:
    found = patient_of(Resource(1, "Patient", a_patient(**content)), read_profile())
    assert isinstance(found, IncomingPerson)
    return found


def found_in(file: BytesIO) -> list[tuple[int, str]]:
    return [(one.row, one.type) for one in look_through(file, PEOPLE).resources()]


def refusal(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        look_through(BytesIO(content), PEOPLE)
    return refused.value


def test_each_line_is_a_resource_and_other_types_are_counted() -> None:
    file = lines_of(
        a_patient(), {"resourceType": "Encounter"}, "", a_patient(), {"resourceType": "Encounter"}
    )
    reading = look_through(file, PEOPLE).reading
    assert (reading.format, reading.encoding, reading.rows) == (Format.FHIR_LINES, Encoding.UTF_8, 2)
    assert reading.others == (("Encounter", 2),)
    assert found_in(file) == [(1, "Patient"), (4, "Patient")]


def test_a_broken_line_is_one_wrong_row_among_good_ones() -> None:
    file = lines_of(a_patient(), '{"resourceType": "Patient", "id"', "[1]", '{"id": "x"}', a_patient())
    assert found_in(file) == [(1, "Patient"), (2, ""), (3, ""), (4, ""), (5, "Patient")]
    assert look_through(file, PEOPLE).reading.rows == 5


def test_a_bundle_is_counted_by_its_entries() -> None:
    file = a_bundle(a_patient(), {"resourceType": "Encounter"}, None, a_patient(), total=4)
    reading = look_through(file, PEOPLE).reading
    assert (reading.format, reading.rows, reading.others) == (Format.FHIR_BUNDLE, 3, (("Encounter", 1),))
    assert found_in(file) == [(1, "Patient"), (3, ""), (4, "Patient")]


def test_a_bundle_on_one_line_is_a_bundle() -> None:
    file = lines_of({"resourceType": "Bundle", "entry": [{"resource": a_patient()}]})
    assert look_through(file, PEOPLE).reading.format is Format.FHIR_BUNDLE


def test_a_single_resource_over_several_lines_is_read() -> None:
    assert found_in(BytesIO(json.dumps(a_patient(), indent=2).encode())) == [(1, "Patient")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"', "json_broken"),
        (b'{"resourceType": "Bundle", "entry": [{}]} trailing', "json_broken"),
        (b'{"resourceType": "Bundle" "entry": []}', "json_broken"),
        (b'{"resourceType": "Bundle", 7: []}', "json_broken"),
        (b'[{"resourceType": "Patient"}]', "json_broken"),
        (b'{"resourceType": "Bundle", "entry": ' + b"[" * 100_000, "json_broken"),
        (b'{"name": "x"}', "not_fhir"),
        (b'{"resourceType": "Bundle", "entry": []}', "no_such_resource"),
        (b'{"resourceType": "Encounter"}', "no_such_resource"),
    ],
)
def test_a_document_that_breaks_off_is_refused_whole(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_a_break_is_told_with_its_line() -> None:
    lines = a_bundle(*[a_patient() for _ in range(2000)]).getvalue().decode().splitlines()
    cut = 9000
    refused = refusal("\n".join(lines[:cut]).encode())
    assert refused.code == "json_broken"
    assert abs(int(str(refused.facts["line"])) - cut) < 10


@settings(deadline=None)
@given(
    st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=6)
)
def test_values_are_read_from_a_text_as_from_a_whole(value: object) -> None:
    text = json.dumps({"a": value, "entry": [value, value], "b": 12})
    read = JsonText(Dripping(text))
    found = {key: list(read.items()) if key == "entry" else read.value() for key in read.members()}
    read.end()
    assert found == {"a": value, "entry": [value, value], "b": 12}


class Dripping(StringIO):
    """Gives a text sign by sign, so that every value is cut somewhere."""

    def read(self, size: int | None = -1, /) -> str:
        return super().read(1)


def test_a_value_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heyi.contexts.interop.rules.tables.json_text.LONGEST_VALUE", 1000)
    endless = StringIO('{"a": "' + "x" * 10_000_000)
    text = JsonText(endless)
    with pytest.raises(FileRefused):
        for _ in text.members():
            text.value()
    assert endless.tell() < 1_000_000


def test_a_fhir_file_in_another_encoding_is_read_too() -> None:
    content = json.dumps(a_patient(name=[{"text": "王秀英"}]), ensure_ascii=False).encode("gb18030")
    source = look_through(BytesIO(content), PEOPLE)
    assert source.reading.encoding is Encoding.GB18030
    assert [one.content["name"][0]["text"] for one in source.resources() if one.content] == ["王秀英"]


def test_a_table_holds_no_resources_and_resources_no_rows() -> None:
    assert list(look_through(a_table(("姓名", "身份证号"), ("x", "1")), PEOPLE).resources()) == []
    assert list(look_through(lines_of(a_patient()), PEOPLE).cells()) == []


def test_a_chinese_patient_is_read_whole() -> None:
    found = person(
        identifier=[RECORD, RESIDENT],
        name=[{"use": "old", "text": "王小英"}, {"use": "official", "family": "王", "given": ["秀", "英"]}],
        gender="female",
        birthDate="1966-03-09",
        telecom=[{"system": "email", "value": "a@b"}, {"system": "phone", "use": "home", "value": "0831-5412345"},
                 {"system": "phone", "use": "mobile", "value": "13800138000"}],
        address=[{"use": "home", "state": "四川省", "city": "宜宾市", "district": "高县", "line": ["宜宾市高县文江镇1号"], "country": "中国"}],
        contact=[{"relationship": [{"coding": [{"code": "C"}]}], "name": {"text": "不是"}},
                 {"relationship": [{"coding": [{"code": "N"}]}], "name": {"text": "李四"}, "telecom": [{"system": "phone", "value": "1"}]}],
    )  # fmt: skip
    assert found == IncomingPerson(
        name="王秀英",
        sex="female",
        birth_on="1966-03-09",
        identifiers=(IncomingIdentifier("local_record", "POP-1"), IncomingIdentifier("resident_number", RESIDENT["value"])),
        phone="13800138000",
        address="四川省宜宾市高县文江镇1号",
        country="CN",
        guardian_name="李四",
        guardian_phone="1",
    )  # fmt: skip


def test_a_foreign_patient_comes_with_the_record_number() -> None:
    found = person(
        identifier=[RECORD, {"system": "urn:somebody:slug", "value": "POP-1"}],
        name=[{"use": "official", "family": "Jackson", "given": ["Nicole", "M"]}],
        address=[
            {
                "line": ["495 Beacon St", "Apt 7"],
                "city": "Springfield",
                "state": "MA",
                "postalCode": "01105",
                "country": "US",
            }
        ],
    )
    assert (found.name, found.without_number) == ("Nicole M Jackson", "not_sent")
    assert found.identifiers == (IncomingIdentifier("local_record", "POP-1"),)
    assert (found.address, found.country) == ("495 Beacon St, Apt 7, Springfield, MA 01105", "US")


def test_without_any_known_number_the_id_of_the_resource_is_the_record_number() -> None:
    assert person(identifier=[{"value": "?"}]).identifiers == (IncomingIdentifier("local_record", "p1"),)
    assert person().without_number == "not_sent"


def test_an_old_number_is_not_taken() -> None:
    found = person(identifier=[{**RESIDENT, "use": "old"}, {**RECORD, "period": {"end": "2030-01-01"}}])
    assert found.identifiers == (IncomingIdentifier("local_record", "POP-1", "2030-01-01"),)


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        ({"name": "王秀英"}, "name", "fhir_shape"),
        ({"name": [{"given": "秀英"}]}, "given", "fhir_shape"),
        ({"birthDate": 1966}, "birth_on", "fhir_shape"),
        ({"gender": ["female"]}, "sex", "fhir_shape"),
        ({"telecom": [{"system": "phone", "value": 1}]}, "value", "fhir_shape"),
        ({"identifier": {"value": "1"}}, "identifiers", "fhir_shape"),
        ({"address": [None]}, "address", "fhir_shape"),
        ({"active": False}, "active", "record_not_active"),
    ],
)
def test_an_element_of_another_shape_is_named(content: dict[str, Any], field: str, code: str) -> None:
    found = patient_of(Resource(1, "Patient", a_patient(**content)), read_profile())
    assert isinstance(found, UnreadableRow)
    assert [(problem.field, problem.code) for problem in found.problems] == [(field, code)]


def test_a_line_that_holds_no_resource_is_a_wrong_row() -> None:
    found = patient_of(Resource(7, "", None), read_profile())
    assert isinstance(found, UnreadableRow)
    assert [problem.code for problem in found.problems] == ["no_resource"]
