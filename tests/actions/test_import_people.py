"""A file of people is taken in: good rows or all, each wrong one told, and never a word of it where it does not belong."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from django.utils.translation import override

from heyi.contexts.governance.terms import Duty
from heyi.contexts.interop.queries.senders import SenderUnknown
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.patients import public as patients
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotPermitted
from tests.actions.governance_making import an_organisation
from tests.actions.importing import (
    CODE,
    counts,
    facts,
    file_of,
    people_file,
    registered_at,
    taken,
    wrong_rows,
)
from tests.making_patients import NOW, a_number, a_person, staff_at
from tests.rules.import_files import a_bundle, a_workbook

pytestmark = pytest.mark.usefixtures("committed")

HEADER = ("姓名", "身份证号", "出生日期", "性别", "电话", "病案号")


@pytest.fixture
def county(committed: None) -> UUID:
    return an_organisation(CODE)


def a_mixed_file(folder: Path, encoding: str = "gb18030") -> Path:
    return file_of(
        folder,
        HEADER,
        ("王秀英", a_number(), "", "", "13800138000", ""),
        ("李四", a_number(), "1990-02-30", "", "", ""),
        ("=cmd()", a_number(), "", "", "12345", ""),
        ("<b>赵六</b>", "5.11525E+17", "", "火星", "", ""),
        ("周七", "", "33970", "男", "", "B-7"),
        ("吴八", "", "1990-01-02", "男", "", "B-8"),
        encoding=encoding,
    )


WRONG = [
    (3, "birth_on", "not_a_date"),
    (4, "name", "formula"),
    (4, "phone", "phone_shape"),
    (5, "name", "markup"),
    (5, "resident_number", "number_lost_digits"),
    (5, "sex", "unknown_value"),
    (6, "birth_on", "day_as_number"),
]


def test_good_rows_are_taken_and_each_wrong_one_is_told(county: UUID, tmp_path: Path) -> None:
    report = taken(a_mixed_file(tmp_path))
    assert counts(report) == (6, 2, 0, 0, 4)
    assert sorted(wrong_rows(report)) == WRONG
    assert registered_at(county) == 2
    assert facts()["people_imported"] == 1
    told = report.as_dict()
    assert list(told) == ["read", "accepted", "changed", "unchanged", "rejected", "errors"]
    assert told["errors"] == json.loads(json.dumps(told["errors"]))
    first = report.errors[0].as_dict()
    assert first == {
        "row": 3, "field": "birth_on", "value": "1990-02-30", "code": "not_a_date", "reason": "不是有效的日期。",
    }  # fmt: skip


def test_reasons_are_told_in_the_readers_language(county: UUID, tmp_path: Path) -> None:
    with override("en"):
        report = taken(a_mixed_file(tmp_path), dry_run=True)
    assert report.errors[0].reason == "This is no date."
    assert report.remarks[0] == "Read as CSV: GB18030 (with GBK), separated by commas, header in row 1."


def test_how_the_file_was_understood_is_told(county: UUID, tmp_path: Path) -> None:
    report = taken(
        file_of(tmp_path, ("姓名", "身份证号", "喜好"), ("李四", a_number(), "棋"), encoding="gbk")
    )
    assert report.remarks == (
        "按 CSV 读取：编码 GB18030（含 GBK），以逗号分隔，表头在第 1 行。",
        "没有读取这些列：喜好。",
    )


def test_the_same_file_again_changes_nothing_and_a_newer_one_only_what_is_new(
    county: UUID, tmp_path: Path
) -> None:
    known, other = a_person("王秀英"), a_person("李四")
    assert counts(taken(people_file(tmp_path, [known, other]))) == (2, 2, 0, 0, 0)
    assert counts(taken(people_file(tmp_path, [known, other]))) == (2, 0, 0, 2, 0)
    newer = a_person("王秀英", number=known.identifiers[0].value, phone="13900139000")
    report = taken(people_file(tmp_path, [newer, other, a_person("周七")], encoding="gb18030"))
    assert counts(report) == (3, 1, 1, 1, 0)
    assert registered_at(county) == 3


def test_a_dry_run_tells_the_same_and_changes_nothing(county: UUID, tmp_path: Path) -> None:
    path = a_mixed_file(tmp_path)
    before = facts()
    dry = taken(path, dry_run=True)
    assert (registered_at(county), facts()) == (0, before)
    wet = taken(path)
    assert dry.as_dict() == wet.as_dict()
    assert (dry.is_dry_run, wet.is_dry_run) == (True, False)


def test_with_all_or_nothing_one_wrong_row_stops_them_all(county: UUID, tmp_path: Path) -> None:
    before = facts()
    report = taken(a_mixed_file(tmp_path), all_or_nothing=True)
    assert counts(report) == (6, 0, 0, 0, 4)
    assert sorted(wrong_rows(report)) == WRONG
    assert report.is_refused
    assert (registered_at(county), facts()) == (0, before)
    report = taken(people_file(tmp_path, [a_person("王秀英"), a_person("李四")]), all_or_nothing=True)
    assert (counts(report), report.is_refused) == ((2, 2, 0, 0, 0), False)
    assert registered_at(county) == 2


def test_rows_that_come_twice_are_told_with_both_numbers(county: UUID, tmp_path: Path) -> None:
    number = a_number()
    path = file_of(
        tmp_path,
        HEADER,
        ("王秀英", number, "", "", "", ""),
        ("王秀英", number, "", "", "", ""),
        ("王秀英", number, "", "", "13800138000", ""),
        ("吴八", "", "1990-01-02", "男", "", "B-8"),
        ("郑九", "", "1990-01-02", "男", "", "b-8"),
    )
    report = taken(path)
    assert counts(report) == (5, 2, 0, 1, 2)
    assert wrong_rows(report) == [
        (4, "identifiers", "duplicate_in_file"),
        (6, "identifiers", "duplicate_in_file"),
    ]
    assert [error.reason for error in report.errors] == [
        "与本文件第 2 行是同一号码，但内容不同。",
        "与本文件第 5 行是同一号码，但内容不同。",
    ]


def test_only_who_may_import_here_imports_here(county: UUID, tmp_path: Path) -> None:
    path = people_file(tmp_path, [a_person()])
    elsewhere = an_organisation("elsewhere")
    for stranger in (staff_at(elsewhere), staff_at(county, duties=(Duty.REGISTER_PATIENT,))):
        with pytest.raises(NotPermitted):
            taken(path, actor=stranger)
    assert registered_at(county) == 0
    assert counts(taken(path, actor=staff_at(county))) == (1, 1, 0, 0, 0)


def test_an_unknown_sender_and_an_unknown_profile_are_refused(county: UUID, tmp_path: Path) -> None:
    path = people_file(tmp_path, [a_person()])
    with pytest.raises(SenderUnknown) as refused:
        taken(path, code="nobody")
    assert (refused.value.code, refused.value.facts["value"]) == ("sender_unknown", "nobody")
    with pytest.raises(InputInvalid):
        taken(path, profile="nothing")
    assert counts(taken(path, code=f" {CODE.upper()} ")) == (1, 1, 0, 0, 0)


def test_a_file_that_is_broken_far_behind_changes_nothing(county: UUID, tmp_path: Path) -> None:
    path = people_file(tmp_path, [a_person() for _ in range(1200)])
    path.write_bytes(path.read_bytes() + '"王五,1\n'.encode())
    before = facts()
    with pytest.raises(FileRefused, match="quote_broken"):
        taken(path)
    assert (registered_at(county), facts()) == (0, before)


def test_each_chunk_is_one_fact_with_its_rows_and_tells_nobodys_name(county: UUID, tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []

    def hear(stage: str, done: int, total: int) -> None:
        heard.append((stage, done, total))

    taken(people_file(tmp_path, [a_person() for _ in range(1100)]), progress=hear)
    with reading(OPERATOR, now=NOW):
        rows = RecordedRow.objects.filter(fact="people_imported").order_by("place")
        told = [json.loads(row.facts) for row in rows]
    assert [(one["first_row"], one["last_row"], one["accepted"]) for one in told] == [
        (2, 501, 500),
        (502, 1001, 500),
        (1002, 1101, 100),
    ]
    assert len({one["subject"] for one in told}) == 1
    assert "王" not in str(told)
    assert heard[-1] == ("importing", 1100, 1100)
    assert [done for _, done, _ in heard] == [500, 1000, 1100]


def test_values_that_tell_who_somebody_is_are_masked(county: UUID, tmp_path: Path) -> None:
    number = a_number()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    report = taken(file_of(tmp_path, HEADER, ("欧阳<修>", wrong, "", "", "138001380001", "病#案号很长" * 9)))
    told = json.dumps(report.as_dict(), ensure_ascii=False)
    assert counts(report) == (1, 0, 0, 0, 1)
    for secret in (wrong, "138001380001", "欧阳<修>", "病#案号很长病"):
        assert secret not in told
    assert {error.field for error in report.errors} == {"name", "resident_number", "phone", "local_record"}


def test_a_workbook_is_taken_in(county: UUID, tmp_path: Path) -> None:
    cells: list[tuple[int, int, object]] = [(0, column, title) for column, title in enumerate(HEADER)]
    cells += [(1, 0, "王秀英"), (1, 1, a_number()), (1, 4, 13800138000)]
    cells += [(2, 0, "李四"), (2, 1, 511525199001010012)]
    path = tmp_path / "people.xlsx"
    path.write_bytes(a_workbook(("人员", cells)).getvalue())
    report = taken(path)
    assert counts(report) == (2, 1, 0, 0, 1)
    assert wrong_rows(report) == [(3, "resident_number", "number_lost_digits")]
    assert report.remarks == ("按 Excel 读取：工作表“人员”，表头在第 1 行。",)


def test_patients_of_a_bundle_are_taken_in_and_the_rest_is_counted(county: UUID, tmp_path: Path) -> None:
    def patient(value: str, **more: object) -> dict[str, object]:
        record = {"type": {"coding": [{"code": "MR"}]}, "value": value}
        told = {"name": [{"text": "Nicole Jackson"}], "gender": "female", "birthDate": "1953-02-18"}
        return {"resourceType": "Patient", "id": value, "identifier": [record], **told, **more}

    bundle = a_bundle(
        patient("MR-1"),
        {"resourceType": "Encounter"},
        patient("MR-2", birthDate="1953-02-31"),
        patient("MR-3", name=7),
    )
    path = tmp_path / "bundle.json"
    path.write_bytes(bundle.getvalue())
    report = taken(path)
    assert counts(report) == (3, 1, 0, 0, 2)
    assert wrong_rows(report) == [(3, "birth_on", "not_a_date"), (4, "name", "fhir_shape")]
    assert report.remarks[-1] == "没有读取其他资源：Encounter 1。"
    found = patients.search_patients("MR-1", purpose=Purpose.CARE, actor=staff_at(county), now=NOW)
    assert [card.name for card in found.rows] == ["Nicole Jackson"]


def test_a_folder_of_an_export_is_read_by_the_name_of_the_resource(county: UUID, tmp_path: Path) -> None:
    patient = {
        "resourceType": "Patient",
        "id": "a",
        "name": [{"text": "王秀英"}],
        "gender": "female",
        "birthDate": "1953-02-18",
    }
    with pytest.raises(FileRefused, match="folder_without_file"):
        taken(tmp_path)
    (tmp_path / "Patient.ndjson").write_text(json.dumps(patient), encoding="utf-8")
    (tmp_path / "Encounter.ndjson").write_text("{}", encoding="utf-8")
    assert counts(taken(tmp_path)) == (1, 1, 0, 0, 0)
