"""A file of people: every good row or none as asked, every bad row named, nothing overwritten in silence, nothing done twice."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.actions import importing
from heyi.contexts.patients.models import IdentifierRow, MatchKeyRow, PairRow, PatientRow, SearchTokenRow
from heyi.contexts.patients.terms.importing import ImportMode, ImportReport, UnreadableRow
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson
from heyi.demo.people import PeopleMaker, spoiled
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.record import difference_of
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, a_number, a_person, registered, staff_at

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY = new_id(), new_id()
TODAY = date(2026, 8, 3)
FileRows = list[tuple[int, IncomingPerson | UnreadableRow]]


def a_file(count: int, *, seed: int = 1) -> FileRows:
    """Rows as a table would bring them; the first below the header is row 2."""
    made = PeopleMaker(seed=seed, homes=["511500"], today=TODAY).people(count)
    return [(row, one.person) for row, one in enumerate(made, start=2)]


def imported(
    rows: Iterable[Any], mode: ImportMode = ImportMode.EACH_GOOD_ROW, **changes: Any
) -> ImportReport:
    asked: dict[str, Any] = {"at": CLINIC, "actor": staff_at(CLINIC), "now": NOW} | changes
    return patients.import_people(rows, mode=mode, **asked)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.accepted, report.changed, report.unchanged, report.rejected


def standing() -> list[int]:
    with reading(OPERATOR, now=NOW):
        tables = (PatientRow, IdentifierRow, SearchTokenRow, MatchKeyRow, PairRow)
        return [rows.objects.count() for rows in tables]


def the_facts() -> list[RecordedRow]:
    with reading(OPERATOR, now=NOW):
        return list(RecordedRow.objects.filter(fact="people_imported").order_by("transaction", "place"))


def test_a_file_is_taken_in_and_read_again_without_any_change():
    rows = a_file(1200)
    assert counts(imported(rows)) == (1200, 1200, 0, 0, 0)
    before = standing()
    assert before[0] == 1200
    assert counts(imported(rows)) == (1200, 0, 0, 1200, 0)
    assert standing() == before


def test_each_chunk_is_one_fact_with_count_rows_and_digest_and_no_name():
    rows = a_file(1200)
    imported(rows)
    facts = the_facts()
    assert [(_fact(fact, "first_row"), _fact(fact, "last_row")) for fact in facts] == [
        (2, 501),
        (502, 1001),
        (1002, 1201),
    ]
    assert len({fact.case for fact in facts}) == 1
    digests = {_fact(fact, "digest") for fact in facts}
    assert len(digests) == 3
    assert not any(rows[0][1].name in fact.facts for fact in facts if isinstance(rows[0][1], IncomingPerson))
    imported(rows)
    assert {_fact(fact, "digest") for fact in the_facts()} == digests


def _fact(row: RecordedRow, name: str) -> Any:
    return json.loads(row.facts)[name]


def test_two_in_a_hundred_bad_rows_are_each_named_with_field_and_reason():
    rows = a_file(1000)
    faults: dict[int, tuple[str, str]] = {}
    for turn, place in enumerate(range(10, 1000, 50)):
        number, person = rows[place]
        assert isinstance(person, IncomingPerson)
        if not person.identifiers:
            continue
        fault = spoiled(person, turn)
        rows[place] = (number, fault.person)
        faults[number] = (fault.field, fault.code)
    report = imported(rows)
    assert report.accepted == 1000 - len(faults)
    assert report.rejected == len(faults) >= 18
    named = {(error.row, error.field, error.code) for error in report.errors}
    assert {(row, *fault) for row, fault in faults.items()} <= named
    assert {error.row for error in report.errors} == set(faults)
    assert standing()[0] == 1000 - len(faults)


def test_what_a_report_says_of_a_bad_row_is_masked():
    number = a_number()
    wrong = a_person("欧阳秀英", number=number[:-1] + ("1" if number[-1] != "1" else "2"), phone="138001380")
    report = imported([(2, wrong)])
    said = repr(report.errors)
    assert "秀英" not in said
    assert wrong.identifiers[0].value not in said
    assert f"{number[:6]}********" in said


def test_all_or_nothing_takes_all_or_nothing():
    rows = a_file(700)
    spoilt = [*rows, (702, replace(a_person(), name=""))]
    report = imported(spoilt, ImportMode.ALL_OR_NOTHING)
    assert report.is_refused
    assert report.rejected == 1
    assert standing() == [0, 0, 0, 0, 0]
    assert the_facts() == []
    report = imported(rows, ImportMode.ALL_OR_NOTHING)
    assert not report.is_refused
    assert counts(report) == (700, 700, 0, 0, 0)
    assert standing()[0] == 700


def test_all_or_nothing_says_when_a_file_is_too_long_for_one_change(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importing, "MOST_ROWS_AT_ONCE", 600)
    with pytest.raises(InputInvalid) as refused:
        imported(a_file(700), ImportMode.ALL_OR_NOTHING)
    assert [problem.code for problem in refused.value.problems] == ["too_many_rows_at_once"]
    assert standing()[0] == 0


def test_a_dry_run_tells_what_would_be_and_changes_nothing():
    imported(a_file(10))
    before, facts = standing(), len(the_facts())
    first = a_file(10)[0][1]
    assert isinstance(first, IncomingPerson)
    rows: FileRows = [*a_file(20), (22, replace(a_person(), sex="Mars")), (23, first)]
    report = imported(rows, ImportMode.DRY_RUN)
    assert report.is_dry_run
    assert counts(report) == (22, 10, 0, 11, 1)
    assert (standing(), len(the_facts())) == (before, facts)


def test_a_changed_row_changes_its_record_and_the_record_tells_what_was_before():
    number, local = a_number(), IncomingIdentifier("local_record", "MZ-1001")
    person = a_person(identifiers=(IncomingIdentifier("resident_number", number), local))
    imported([(2, person)])
    moved = replace(person, phone="13911112222")
    assert counts(imported([(2, moved)])) == (1, 0, 1, 0, 0)
    found = patients.search_patients("2222", purpose=Purpose.CARE, actor=staff_at(CLINIC), now=NOW)
    assert len(found.rows) == 1
    difference = difference_of(the_facts()[-1])
    assert [list((difference[when] or {}).values()) for when in ("before", "after")] == [
        [{"phone": "13800138000"}],
        [{"phone": "13911112222"}],
    ]


def test_a_misspelt_name_is_corrected_where_two_numbers_agree():
    numbers = (
        IncomingIdentifier("resident_number", a_number()),
        IncomingIdentifier("local_record", "MZ-1001"),
    )
    imported([(2, a_person("曾丽", identifiers=numbers))])
    assert counts(imported([(2, a_person("增丽", identifiers=numbers))])) == (1, 0, 1, 0, 0)


def test_another_name_under_one_number_is_never_overwritten_in_silence():
    number = a_number()
    imported([(2, a_person("王秀英", number=number))])
    report = imported([(2, a_person("李桂芳", number=number))])
    assert counts(report) == (1, 0, 0, 0, 1)
    assert [(error.row, error.field, error.code) for error in report.errors] == [
        (2, "name", "number_of_another_name")
    ]
    found = patients.search_patients("王秀英", purpose=Purpose.CARE, actor=staff_at(CLINIC), now=NOW)
    assert len(found.rows) == 1


def test_a_record_number_that_was_given_to_somebody_else_is_not_taken_over():
    local = IncomingIdentifier("local_record", "MZ-1001")
    imported(
        [(2, a_person("王秀英", identifiers=(IncomingIdentifier("resident_number", a_number()), local)))]
    )
    report = imported(
        [(2, a_person("李桂芳", identifiers=(IncomingIdentifier("resident_number", a_number()), local)))]
    )
    assert [error.code for error in report.errors] == ["number_of_another_name"]


def test_a_row_that_fits_two_records_is_left_to_a_person():
    number, local = a_number(), IncomingIdentifier("local_record", "MZ-1001")
    registered(CLINIC, number=number)
    sent = IncomingPerson(
        name="王秀英", sex="2", birth_on="1966-03-09", identifiers=(local,), without_number="not_sent"
    )
    imported([(2, sent)])
    both = a_person(identifiers=(IncomingIdentifier("resident_number", number), local))
    assert [error.code for error in imported([(2, both)]).errors] == ["matches_two_records"]


def test_rows_that_come_twice_in_a_file_count_once_or_are_named():
    person = a_person()
    other = replace(person, phone="13911112222")
    report = imported([(2, person), (3, person), (4, other)])
    assert counts(report) == (3, 1, 0, 1, 1)
    assert [(error.row, error.code, error.limit) for error in report.errors] == [(4, "duplicate_in_file", 2)]
    # Also when they stand in different chunks of one file.
    rows: FileRows = [
        (2, a_person("李桂芳", number=a_number())),
        *[(row + 2, one) for row, one in a_file(600, seed=5)],
    ]
    report = imported([*rows, (700, replace(rows[0][1], phone="13911112222"))])
    assert [(error.row, error.limit) for error in report.errors] == [(700, 2)]


def test_two_rows_of_one_record_are_not_both_written():
    number, local = a_number(), IncomingIdentifier("local_record", "MZ-1001")
    resident = IncomingIdentifier("resident_number", number)
    imported([(2, a_person(identifiers=(resident, local)))])
    by_number = a_person(identifiers=(resident,), phone="13911112222")
    by_local = replace(
        by_number, identifiers=(local,), without_number="not_sent", sex="2", birth_on="1966-03-09"
    )
    report = imported([(2, by_number), (3, by_local)])
    assert (report.changed, report.rejected) == (1, 1)
    assert [(error.row, error.code, error.limit) for error in report.errors] == [(3, "duplicate_in_file", 2)]


def test_people_without_any_number_are_read_again_without_doubling():
    rows = [
        (2, IncomingPerson(name="李梅之女", sex="2", birth_on="2026-08-01", without_number="newborn",
                           guardian_name="李梅", guardian_phone="13900139000")),
        (3, IncomingPerson(without_number="unconscious", circumstances="夜间车祸，约五十岁男性")),
    ]  # fmt: skip
    assert counts(imported(rows)) == (2, 2, 0, 0, 0)
    assert counts(imported(rows)) == (2, 0, 0, 2, 0)


def test_a_system_that_sends_record_numbers_only_is_read():
    sent = [
        (
            row,
            IncomingPerson(
                name=f"Zoey Barnes{'i' * (row % 50)}",
                sex="female",
                birth_on="1980-03-21",
                country="US",
                phone="(508) 893-9510",
                address="85 Center St, Worcester",
                identifiers=(IncomingIdentifier("local_record", f"POP-{row:06d}"),),
                without_number="not_sent",
            ),
        )
        for row in range(1, 251)
    ]
    assert counts(imported(sent)) == (250, 250, 0, 0, 0)
    assert counts(imported(sent)) == (250, 0, 0, 250, 0)


def test_rows_that_the_reader_of_a_file_could_not_read_are_reported_with_the_rest():
    report = imported([(2, UnreadableRow((Problem("row", "malformed"),))), (3, a_person())])
    assert counts(report) == (2, 1, 0, 0, 1)
    assert [(error.row, error.field, error.code) for error in report.errors] == [(2, "row", "malformed")]


def test_a_person_known_at_another_member_is_joined_and_a_clash_told():
    number, other = a_number(), a_number()
    here = registered(COUNTY, "王秀英", number=number)
    registered(COUNTY, "李桂芳", number=other)
    report = imported([(2, a_person("王秀英", number=number)), (3, a_person("赵玉兰", number=other))])
    assert report.accepted == 2
    with reading(OPERATOR, now=NOW):
        assert PatientRow.objects.filter(person=here.person).count() == 2
        assert PairRow.objects.waiting().count() == 1


def test_an_empty_file_is_read_and_nothing_recorded():
    assert counts(imported([])) == (0, 0, 0, 0, 0)
    assert the_facts() == []


def test_only_who_may_import_here_imports_here():
    for actor in (staff_at(COUNTY), staff_at(CLINIC, duties=(Duty.REGISTER_PATIENT,))):
        for mode in ImportMode:
            with pytest.raises(NotPermitted):
                imported(a_file(1), mode, actor=actor)
    assert standing()[0] == 0


def test_the_operator_of_the_installation_may_import_for_any_member():
    assert imported(a_file(3), actor=OPERATOR).accepted == 3


def test_two_members_that_read_one_file_at_once_have_the_same_people():
    # The first connection to a fresh SQLite file turns it to WAL, which waits for nobody: that is not what is raced here.
    connection.ensure_connection()
    rows = a_file(600, seed=11)
    answers: dict[Any, ImportReport] = {}

    def read_at(member: Any, order: FileRows) -> None:
        try:
            answers[member] = imported(order, at=member, actor=staff_at(member))
        finally:
            connection.close()

    threads = [Thread(target=read_at, args=(CLINIC, rows)), Thread(target=read_at, args=(COUNTY, rows[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [counts(answers[member]) for member in (CLINIC, COUNTY)] == [(600, 600, 0, 0, 0)] * 2
    numbered = sum(bool(person.identifiers) for _, person in rows if isinstance(person, IncomingPerson))
    with reading(OPERATOR, now=NOW):
        persons = PatientRow.objects.values_list("person", flat=True).distinct().count()
    assert persons == 600 + (600 - numbered)


@pytest.mark.parametrize("people", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
@pytest.mark.postgres  # on SQLite they go in by the command line: tests/http/test_cli_import.py
def test_many_people_are_taken_in_and_found(people: int):
    report = imported(a_file(people, seed=9))
    assert counts(report) == (people, people, 0, 0, 0)
    page = patients.search_patients("李", purpose=Purpose.CARE, actor=staff_at(CLINIC), now=NOW)
    assert page.has_more
