"""Rows for research leave de-identified, whole or not at all, and on record."""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from heyi.contexts.governance.terms import Duty, Role
from heyi.contexts.interop.actions import research as verb
from heyi.contexts.interop.public import export_research
from heyi.contexts.interop.rules.research.refusals import ColumnRefused, ExportRefused, NobodyLeft
from heyi.contexts.interop.terms import Days, ResearchFormat, ResearchOrder
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.referral.terms import State
from heyi.foundation.guard import lifted
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.record import difference_of
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import day_of, on_the_wall
from heyi.kernel.research import ResearchColumn, Treatment
from tests.making import NOW, Yibin, a_package, a_patient, a_referral, an_alliance, someone_with_post

pytestmark = pytest.mark.usefixtures("alone")

TODAY = day_of(NOW)


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Yibin]:
    """Twelve people of one county; six were referred for one thing, one for something rare."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_county()
        transaction.set_rollback(True)


@pytest.fixture
def alone(place: Yibin, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What one test does in the shared world is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def a_county() -> Yibin:
    yibin = an_alliance()
    for _ in range(5):
        a_patient(yibin.village, by=yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor())
    for _ in range(5):
        a_referral(yibin)
    a_referral(yibin, state=State.ACCEPTED)
    a_referral(yibin, package=a_package(diagnosis="罕见病", diagnosis_code="E75.2"))
    return yibin


def an_order(where: Path, **changes: Any) -> ResearchOrder:
    where.mkdir(exist_ok=True)
    order = ResearchOrder(
        folder=where / "out", project="stroke-2026", since=TODAY - timedelta(days=1), until=TODAY + timedelta(days=1)
    )  # fmt: skip
    return replace(order, **changes)


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


def exported(place: Path, **changes: Any) -> dict[str, Any]:
    order = an_order(place, **changes)
    return export_research(order, actor=OPERATOR, now=NOW).as_dict()


def test_tables_leave_with_an_account_a_dictionary_and_a_record(tmp_path: Path):
    told = exported(tmp_path)
    out = tmp_path / "out"
    assert (told["people"], told["suppressed"], told["smallest"]) == (12, 0, 12)
    assert {path.name for path in out.iterdir()} == {one["name"] for one in told["files"]}
    assert all(
        hashlib.sha256((out / one["name"]).read_bytes()).hexdigest() == one["sha256"] for one in told["files"]
    )
    assert all(path.stat().st_mode & 0o077 == 0 for path in (out, *out.iterdir()))
    assert "stroke-2026" in (out / "README.md").read_text(encoding="utf-8")
    with (out / "dictionary.csv").open(encoding="utf-8") as file:
        described = {(line["table"], line["column"]) for line in csv.DictReader(file)}
    tables = [path.stem for path in out.glob("*.parquet")]
    assert described == {
        (table, name) for table in tables for name in pq.read_schema(out / f"{table}.parquet").names
    }
    with reading(OPERATOR, now=NOW):
        fact = RecordedRow.objects.get(fact="research_exported")
        read = RecordedRow.objects.filter(kind="read").latest("place")
    assert json.loads(fact.facts)["people"] == 12
    recorded = json.loads(str((difference_of(fact)["after"] or {})["files"]))
    assert {name: one["sha256"] for name, one in recorded.items()} == {
        one["name"]: one["sha256"] for one in told["files"]
    }
    assert json.loads(read.facts)["purpose"] == "research"


def test_links_hold_within_a_project_and_never_between_two(tmp_path: Path):
    for name, project in (("a", "stroke-2026"), ("b", "stroke-2026"), ("c", "other-study")):
        exported(tmp_path / name, project=project)
    first, again, other = (tmp_path / name / "out" for name in "abc")
    people = {row["person"] for row in rows_of(first, "people")}
    cases = {row["case"]: row for row in rows_of(first, "referrals")}
    assert (len(people), len(cases)) == (12, 7)
    for table in ("referrals", "referral_steps", "referral_clocks"):
        assert {row["person"] for row in rows_of(first, table)} <= people
        assert {row["case"] for row in rows_of(first, table)} == set(cases)
    assert rows_of(again, "referral_steps") == rows_of(first, "referral_steps")
    strange = {
        value for table in ("people", "referrals") for row in rows_of(other, table) for value in row.values()
    }
    assert not strange & (people | set(cases) | {row["sender"] for row in cases.values()})


def test_ages_places_days_and_rare_things_are_coarse(tmp_path: Path):
    told = exported(tmp_path)
    people, referrals = rows_of(tmp_path / "out", "people"), rows_of(tmp_path / "out", "referrals")
    assert {(row["sex"], row["county"]) for row in people} == {("2", "")}
    assert all(row["age"].isdigit() for row in people)
    assert sorted(row["diagnosis"] for row in referrals) == ["*"] + ["I20"] * 6
    assert told["rare_hidden"] == 1
    assert all(row["sender_tier"] == "village" and row["receiver_tier"] == "county" for row in referrals)
    moved = {(row["drafted_at"].date() - TODAY).days for row in referrals}
    assert len(moved) > 1
    steps = rows_of(tmp_path / "out", "referral_steps")
    drafted = {row["case"]: row["drafted_at"] for row in referrals}
    assert all(abs(row["at"] - drafted[row["case"]]) < timedelta(days=1) for row in steps)


def test_csv_says_the_same_as_parquet_and_months_are_months(tmp_path: Path):
    exported(tmp_path, days=Days.MONTH)
    exported(tmp_path / "csv", days=Days.MONTH, format=ResearchFormat.CSV)
    with (tmp_path / "csv" / "out" / "referrals.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    whole = rows_of(tmp_path / "out", "referrals")
    as_text = [
        {k: str(v).lower() if isinstance(v, bool) else str(v or "") for k, v in row.items()} for row in whole
    ]
    assert lines == as_text
    assert {row["drafted_at"] for row in whole} == {f"{on_the_wall(NOW):%Y-%m}"}


def test_only_who_may_export_at_an_organisation_exports_and_only_its_rows(place: Yibin, tmp_path: Path):
    a_referral(place)
    with reading(OPERATOR, now=NOW):
        code = verb.governance.organisation(place.village).code
    officer = place.staff(Role.DATA_OFFICER, place.village).actor()
    assert officer.may(Duty.EXPORT_RESEARCH, at=place.village)
    told = export_research(an_order(tmp_path, sender=code), actor=officer, now=NOW)
    assert told.people == 13
    for actor, sender in (
        (officer, None),
        (place.staff(Role.DATA_OFFICER, place.county).actor(), code),
        (place.staff(Role.VILLAGE_DOCTOR, place.village).actor(), code),
    ):
        with pytest.raises(NotPermitted):
            export_research(an_order(tmp_path, sender=sender), actor=actor, now=NOW)
    with reading(OPERATOR, now=NOW):
        empty = verb.governance.organisation(place.county).code
    county = someone_with_post(place.county, Role.DATA_OFFICER).actor()
    with pytest.raises(NobodyLeft):
        export_research(an_order(tmp_path / "none", sender=empty), actor=county, now=NOW)


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"project": ""}, "research_project_missing"),
        ({"project": "研究 一"}, "research_project_missing"),
        ({"until": TODAY - timedelta(days=2)}, "research_period_empty"),
        ({"fewest": 4}, "research_cell_too_small"),
        ({"folder": Path("/")}, "research_folder_full"),
        ({"folder": Path("/proc/nowhere/out")}, "research_folder_unwritable"),
        ({"folder": Path("/dev/null/out")}, "research_folder_unwritable"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name_and_leaves_nothing(
    tmp_path: Path, changes: dict[str, Any], code: str
):
    with pytest.raises(ExportRefused) as refused:
        exported(tmp_path, **changes)
    assert refused.value.code == code
    assert left_behind(tmp_path) == []


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(ExportRefused) as refused:
        exported(tmp_path)
    assert refused.value.code == "research_folder_full"
    assert left_behind(tmp_path / "out") == ["mine.txt"]
    (tmp_path / "out" / "mine.txt").unlink()
    exported(tmp_path)
    assert "people.parquet" in left_behind(tmp_path / "out")


def facts() -> int:
    with reading(OPERATOR, now=NOW):
        return RecordedRow.objects.filter(fact="research_exported").count()


def test_people_few_enough_to_stand_out_do_not_leave(tmp_path: Path):
    with pytest.raises(NobodyLeft):
        exported(tmp_path, fewest=13)
    with pytest.raises(NobodyLeft):
        exported(tmp_path, since=date(2001, 1, 1), until=date(2001, 1, 2))
    assert left_behind(tmp_path) == []
    assert facts() == 0


def test_an_export_that_breaks_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(verb, "readme", full)
    with pytest.raises(OSError, match="No space"):
        exported(tmp_path)
    assert left_behind(tmp_path) == []
    assert facts() == 0


@pytest.mark.parametrize(
    ("source", "treatment"),
    [
        ("patients_patient.nickname", Treatment.CODE),
        ("patients_identifier.number", Treatment.CODE),
        ("patients_patient.details", Treatment.NUMBER),
    ],
)
def test_a_column_off_the_sheet_or_one_that_names_somebody_does_not_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, treatment: Treatment
):
    honest = patients.research_tables

    def offered(**asked: Any) -> Any:
        planted = ResearchColumn(name="planted", source=source, treatment=treatment, zh="甲", en="a")
        return tuple(replace(table, columns=(*table.columns, planted)) for table in honest(**asked))

    monkeypatch.setattr(patients, "research_tables", offered)
    with pytest.raises(ColumnRefused):
        exported(tmp_path)
    assert left_behind(tmp_path) == []


def test_a_case_of_a_record_that_was_joined_since_is_of_the_one_human(tmp_path: Path):
    with lifted("two records are one human, whoever found out"), reading(OPERATOR, now=NOW):
        newest, oldest = PatientRow.objects.order_by("-id")[0], PatientRow.objects.order_by("id")[0]
        newest.person = oldest.person
        newest.save(update_fields=["person"])
    told = exported(tmp_path)
    people = {row["person"] for row in rows_of(tmp_path / "out", "people")}
    cases = rows_of(tmp_path / "out", "referrals")
    assert (told["people"], len(people), len(cases)) == (11, 11, 7)
    assert {row["person"] for row in cases} <= people
