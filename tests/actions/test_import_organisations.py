"""A file of institutions is taken in as a tree: parents in any order, good rows or all, each wrong one told."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Organisation, OrganisationKind, Tier
from heyi.contexts.interop.actions.organisations import _Intake
from heyi.contexts.interop.public import import_organisations
from heyi.contexts.interop.queries.senders import SenderUnknown
from heyi.contexts.interop.terms import ImportReport
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted, RuleBroken
from heyi.kernel.identifiers import credit_check
from tests.actions.governance_making import an_organisation
from tests.actions.importing import counts, facts, file_of, id_of, wrong_rows
from tests.making_patients import NOW, staff_at
from tests.rules.import_files import lines_of

pytestmark = pytest.mark.usefixtures("committed")

HEADER = ("机构代码", "机构名称", "层级", "机构类型", "统一社会信用代码", "区划代码", "上级机构代码")
CITY = "yb-city"


def a_credit_code(number: int) -> str:
    signs = f"12511525{number:09d}"
    return signs + credit_check(signs)


@pytest.fixture
def city(committed: None) -> UUID:
    return an_organisation(CITY)


def taken(path: Path, *, code: str = CITY, actor: Actor = OPERATOR, **asked: object) -> ImportReport:
    return import_organisations(path, organisation_code=code, actor=actor, now=NOW, **asked)


def a_tree(folder: Path, *more: tuple[str, ...]) -> Path:
    return file_of(
        folder,
        HEADER,
        ("g-v1", "高县一村卫生室", "村", "村卫生室", "", "511525100201", "G-T1"),
        ("g-t1", "文江镇卫生院", "乡镇", "卫生院", a_credit_code(2), "511525100", "g-1"),
        ("G-1", "高县人民医院", "县级", "综合医院", a_credit_code(1), "511525", CITY),
        *more,
        encoding="gb18030",
    )


def one(code: str) -> Organisation:
    return governance.organisation_by_code(code, actor=OPERATOR, now=NOW)


def test_a_tree_is_taken_in_whatever_the_order_of_its_rows(city: UUID, tmp_path: Path) -> None:
    report = taken(a_tree(tmp_path))
    assert counts(report) == (3, 3, 0, 0, 0)
    hospital, centre, clinic = one("g-1"), one("g-t1"), one("g-v1")
    assert (hospital.parent, centre.parent, clinic.parent) == (city, hospital.id, centre.id)
    assert (clinic.tier, clinic.kind) == (Tier.VILLAGE, OrganisationKind.VILLAGE_CLINIC)
    assert (centre.uscc, clinic.uscc, centre.division) == (a_credit_code(2), None, "511525100")
    assert facts()["organisations_imported"] == 1
    assert facts()["organisation_registered"] == 4


def test_the_same_file_again_changes_nothing_and_a_newer_one_only_what_is_new(
    city: UUID, tmp_path: Path
) -> None:
    taken(a_tree(tmp_path))
    assert counts(taken(a_tree(tmp_path))) == (3, 0, 0, 3, 0)
    newer = file_of(
        tmp_path,
        HEADER[:4],
        ("g-1", "高县第一人民医院", "县级", "综合医院"),
        ("g-t1", "文江镇卫生院", "乡镇", "卫生院"),
        ("g-2", "高县中医医院", "县级", "中医医院"),
    )
    assert counts(taken(newer)) == (3, 1, 1, 1, 0)
    hospital = one("g-1")
    assert (hospital.name, hospital.uscc, hospital.parent) == ("高县第一人民医院", a_credit_code(1), city)


WRONG = (
    ("g-x", "<i>无名</i>", "国家级", "学校", "123", "5", "nowhere"),
    ("g-y", "在错行之下", "村", "村卫生室", "", "", "g-x"),
    ("g-1", "高县另一家", "县级", "综合医院", "", "", CITY),
    ("g-z", "省里的", "省级", "综合医院", "", "", "g-1"),
    ("g-w", "在太高的之下", "村", "村卫生室", "", "", "g-z"),
    ("g q", "代码有空格", "村", "村卫生室", "", "", "g-1"),
)
WRONG_ROWS = [
    (5, "tier", "unknown_value"), (5, "kind", "unknown_value"), (5, "name", "markup"), (5, "uscc", "credit_code_shape"),
    (5, "division", "division_malformed"), (5, "parent", "parent_unknown"),
    (6, "parent", "parent_rejected"), (7, "code", "row_repeated"), (8, "parent", "parent_too_low"), (9, "parent", "parent_rejected"),
    (10, "code", "code_malformed"),
]  # fmt: skip


def test_good_rows_are_taken_and_everything_wrong_with_the_others_is_told(city: UUID, tmp_path: Path) -> None:
    report = taken(a_tree(tmp_path, *WRONG))
    assert counts(report) == (9, 3, 0, 0, 6)
    assert wrong_rows(report) == WRONG_ROWS
    reasons = {(error.row, error.field): error.reason for error in report.errors}
    assert reasons[7, "code"] == "与本文件第 4 行重复。"
    assert reasons[6, "parent"] == "上级机构在第 5 行，那一行有错误。"
    assert one("g-1").name == "高县人民医院"


def test_with_all_or_nothing_or_on_trial_nothing_changes(city: UUID, tmp_path: Path) -> None:
    path, before = a_tree(tmp_path, *WRONG), facts()
    refused = taken(path, all_or_nothing=True)
    assert (counts(refused), refused.is_refused) == ((9, 0, 0, 0, 6), True)
    assert wrong_rows(refused) == WRONG_ROWS
    dry = taken(path, dry_run=True)
    assert facts() == before
    assert dry.as_dict() == taken(path).as_dict()
    assert counts(taken(a_tree(tmp_path), all_or_nothing=True)) == (3, 0, 0, 3, 0)


def test_only_who_may_import_and_manage_institutions_may(city: UUID, tmp_path: Path) -> None:
    before = facts()
    for duties in ((Duty.IMPORT_DATA,), (Duty.MANAGE_ORGANISATIONS,)):
        with pytest.raises(NotPermitted):
            taken(a_tree(tmp_path), actor=staff_at(city, duties=duties))
    assert facts() == before


def test_a_credit_code_that_another_institution_has_is_told(city: UUID, tmp_path: Path) -> None:
    an_organisation("older", uscc=a_credit_code(7))
    report = taken(file_of(tmp_path, HEADER, ("new", "新", "县级", "医院", a_credit_code(7), "", CITY)))
    assert wrong_rows(report) == [(2, "uscc", "credit_code_taken")]
    assert report.errors[0].value == a_credit_code(7)


def test_where_somebody_changes_the_tree_between_trial_and_change_nothing_changes(
    city: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = _Intake.try_out

    def then_another_takes_the_code(intake: _Intake) -> object:
        found = tried(intake)
        an_organisation("g-t1", Tier.TOWNSHIP)
        return found

    monkeypatch.setattr(_Intake, "try_out", then_another_takes_the_code)
    with pytest.raises(RuleBroken, match="code_taken"):
        taken(a_tree(tmp_path))
    assert facts()["organisation_registered"] == 2
    assert facts()["organisations_imported"] == 0


def test_the_very_first_file_may_hold_its_own_sender(committed: None, tmp_path: Path) -> None:
    path = file_of(tmp_path, HEADER[:4], ("sc-1", "省医院", "省级", "医院"))
    with pytest.raises(SenderUnknown):
        taken(path, code="sc-9")
    with pytest.raises(SenderUnknown):
        taken(path, code="SC-1", actor=staff_at(an_organisation("other")))
    assert counts(taken(path, code="SC-1")) == (1, 1, 0, 0, 0)
    assert one("sc-1").tier is Tier.PROVINCE


def test_institutions_of_a_fhir_file_are_taken_in(city: UUID, tmp_path: Path) -> None:
    lead = {
        "resourceType": "Organization",
        "id": "lead",
        "name": "省医院",
        "type": [{"text": "医院"}, {"text": "省级"}],
    }
    member = {
        "resourceType": "Organization", "id": "member", "name": "县医院", "type": [{"text": "综合医院"}, {"text": "县级"}],
        "partOf": {"reference": "Organization/lead"},
    }  # fmt: skip
    department = {"resourceType": "Organization", "id": "d", "type": [{"coding": [{"code": "dept"}]}]}
    path = tmp_path / "Organization.ndjson"
    path.write_bytes(lines_of(member, department, lead, "{broken").getvalue())
    heard: list[tuple[str, int, int]] = []
    report = taken(path, progress=lambda *told: heard.append(told))
    assert counts(report) == (3, 2, 0, 0, 1)
    assert wrong_rows(report) == [(4, "row", "no_resource")]
    assert one("member").parent == id_of("lead")
    assert report.remarks[-1] == "没有读取 1 个科室：科室不是机构。"
    assert heard == [("importing", 3, 3)]
    assert json.loads(json.dumps(report.as_dict()))["errors"][0]["row"] == 4


def test_places_departments_and_zones_come_with_the_file_and_stay_where_it_says_nothing(
    city: UUID, tmp_path: Path
) -> None:
    header = (*HEADER[:4], "纬度", "经度", "医保统筹区", "科室和服务")
    row = ("g-1", "高县人民医院", "县级", "综合医院")
    report = taken(file_of(tmp_path, header, (*row, "28.44", "104.52", "511500", "心内科、骨科")))
    assert counts(report) == (1, 1, 0, 0, 0)
    told = governance.facility_of(one("g-1").id, actor=OPERATOR, now=NOW)
    assert (told.latitude, told.longitude, told.zone) == (28.44, 104.52, "511500")
    assert (told.capabilities, told.source, str(told.status)) == (("心内科", "骨科"), CITY, "unverified")
    assert counts(taken(file_of(tmp_path, header, (*row, "", "", "", "")))) == (1, 0, 0, 1, 0)
    newer = taken(file_of(tmp_path, header, (*row, "", "", "510100", "")))
    assert counts(newer) == (1, 0, 1, 0, 0)
    after = governance.facility_of(one("g-1").id, actor=OPERATOR, now=NOW)
    assert (after.latitude, after.capabilities, after.zone) == (28.44, ("心内科", "骨科"), "510100")


def test_a_place_that_cannot_be_is_told_with_row_and_field(city: UUID, tmp_path: Path) -> None:
    header = (*HEADER[:4], "纬度", "经度", "医保统筹区")
    report = taken(
        file_of(
            tmp_path,
            header,
            ("g-1", "高县人民医院", "县级", "综合医院", "104.52", "28.44", ""),
            ("g-2", "筠连县人民医院", "县级", "综合医院", "北纬28度", "104.5", "宜宾市"),
        )
    )
    told = {(error.row, error.field) for error in report.errors}
    assert told >= {(2, "latitude"), (2, "longitude"), (3, "latitude")}
    assert report.accepted == 0
