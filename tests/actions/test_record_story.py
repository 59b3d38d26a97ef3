"""Who reads what happened to whom: one's own lines, and those of others along an access in force. Nobody else learns of them."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.identity import Verdict
from heyi.contexts.record import public as record
from heyi.contexts.record.models import EntryRow, FileRow, SourceRow, VersionRow
from heyi.contexts.record.terms import EntryKind, IncomingFile
from heyi.foundation.guard import lifted
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making_patients import (
    NOW,
    a_number,
    allied,
    decided,
    opened,
    paired,
    registered,
    staff_at,
    withdrawn,
)
from tests.making_record import EARLIER, a_blood_pressure, an_entry, new_key, sent, story

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY, CITY = new_id(), new_id(), new_id()
CARE = Purpose.CARE
# Those that tell PostgreSQL who is asking among them.
MOST_STATEMENTS = 35


@pytest.fixture
def two_records():
    """One human with a record and a line at each of two members."""
    number = a_number()
    at_clinic, at_county = registered(CLINIC, number=number), registered(COUNTY, number=number)
    assert at_clinic.person == at_county.person
    sent(CLINIC, an_entry(EntryKind.DIAGNOSIS, at_clinic, text="村里的诊断"))
    sent(COUNTY, an_entry(EntryKind.DIAGNOSIS, at_county, text="县里的诊断"))
    return at_clinic, at_county


def told(patient, actor, **asked):
    return {line.entry.said.text for line in story(patient, actor, **asked).lines.rows}


def test_a_member_reads_its_own_lines_and_registering_somebody_opens_no_others(two_records):
    at_clinic, at_county = two_records
    assert told(at_clinic, staff_at(CLINIC)) == {"村里的诊断"}
    assert told(at_county, staff_at(COUNTY)) == {"县里的诊断"}


def test_an_access_opens_the_lines_of_all_members_until_it_ends(two_records):
    at_clinic, _ = two_records
    grant = opened(at_clinic, COUNTY)
    assert told(at_clinic, staff_at(COUNTY)) == {"村里的诊断", "县里的诊断"}
    page = story(at_clinic, staff_at(COUNTY))
    assert {line.entry.organisation for line in page.lines.rows} == set(page.members) == {CLINIC, COUNTY}
    # It opens nothing the other way, and to nobody else.
    assert told(at_clinic, staff_at(CLINIC)) == {"村里的诊断"}
    later = NOW + timedelta(hours=1)
    patients.end_access(grant.case, actor=staff_at(COUNTY), now=later)
    with pytest.raises(NotFound):
        story(at_clinic, staff_at(COUNTY), now=later)
    assert told(two_records[1], staff_at(COUNTY), now=later) == {"县里的诊断"}


def test_records_joined_into_one_human_are_read_as_one_and_parted_again_no_longer():
    one = registered(CLINIC, "王秀英", number=a_number())
    far = {"phone": "13912340000", "address": "成都市武侯区国学巷37号", "division": "510107"}
    other = registered(
        COUNTY, "李国富", number=a_number(date(1950, 4, 2), is_man=True, division="510107"), **far
    )
    sent(CLINIC, an_entry(EntryKind.DIAGNOSIS, one, text="村里的诊断"))
    sent(COUNTY, an_entry(EntryKind.DIAGNOSIS, other, text="县里的诊断"))
    opened(one, CITY)
    assert told(one, staff_at(CITY)) == {"村里的诊断"}
    joined = decided(paired(one, other), Verdict.SAME)
    assert told(one, staff_at(CITY)) == {"村里的诊断", "县里的诊断"}
    # What was sent while they were one belongs to the record about which it was sent.
    sent(COUNTY, an_entry(EntryKind.DIAGNOSIS, other, text="合并后的诊断"))
    withdrawn(joined)
    assert told(one, staff_at(CITY)) == {"村里的诊断"}
    assert told(other, staff_at(COUNTY)) == {"县里的诊断", "合并后的诊断"}


def test_a_stranger_an_ally_without_access_and_a_made_up_id_get_the_same_answer(two_records):
    at_clinic, _ = two_records
    allied(CLINIC, CITY)
    (line,) = story(at_clinic, staff_at(CLINIC)).lines.rows
    roads = (
        lambda patient, entry, actor: record.story_of(patient, purpose=CARE, actor=actor, now=NOW),
        lambda patient, entry, actor: record.entry_page(patient, entry, purpose=CARE, actor=actor, now=NOW),
        lambda patient, entry, actor: record.trend_of(patient, entry, purpose=CARE, actor=actor, now=NOW),
        lambda patient, entry, actor: record.fetch_document(
            patient, entry, purpose=CARE, actor=actor, now=NOW
        ),
    )
    for road in roads:
        for patient, actor in (
            (at_clinic.id, staff_at(CITY)),
            (at_clinic.id, staff_at(new_id())),
            (new_id(), staff_at(CLINIC)),
        ):
            with pytest.raises(NotFound) as refused:
                road(patient, line.entry.id, actor)
            assert (refused.value.code, dict(refused.value.facts)) == ("not_found", {})


def test_an_entry_is_not_reached_by_way_of_another_patient(two_records):
    at_clinic, _ = two_records
    (line,) = story(at_clinic, staff_at(CLINIC)).lines.rows
    mine = registered(CITY)
    for deed in (record.entry_page, record.trend_of, record.fetch_document):
        with pytest.raises(NotFound):
            deed(mine.id, line.entry.id, purpose=CARE, actor=staff_at(CITY), now=NOW)


def test_a_post_without_the_duty_to_read_reads_nothing(two_records):
    at_clinic, _ = two_records
    with pytest.raises(NotPermitted):
        story(at_clinic, staff_at(CLINIC, duties=(Duty.IMPORT_DATA, Duty.SEARCH_PATIENT)))


def test_each_look_is_on_record_with_its_purpose(two_records):
    at_clinic, _ = two_records
    (line,) = story(at_clinic, staff_at(CLINIC)).lines.rows
    record.entry_page(at_clinic.id, line.entry.id, purpose=Purpose.FOLLOW_UP, actor=staff_at(CLINIC), now=NOW)
    with reading(OPERATOR, now=NOW):
        looks = RecordedRow.objects.filter(fact="patient_read", patient=str(at_clinic.person)).order_by(
            "place"
        )
        assert [one.organisation for one in looks] == [str(CLINIC)] * 2
        assert '"page":"record","purpose":"care"' in looks[0].facts
        assert '"page":"record_entry","purpose":"follow_up"' in looks[1].facts


@contextmanager
def the_database_asked_by(actor):
    with reading(actor, now=NOW), connection.cursor() as cursor:
        yield cursor


TABLES = tuple(table._meta.db_table for table in (EntryRow, VersionRow, FileRow, SourceRow))


def seen_by(actor):
    """How many rows of the clinic the database shows in each table."""
    found = {}
    with the_database_asked_by(actor) as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE organisation = %s", [CLINIC])
            found[table] = cursor.fetchone()[0]
    return found


@pytest.mark.postgres
def test_postgresql_itself_shows_and_takes_no_line_that_the_reader_may_not_have(two_records):
    at_clinic, _ = two_records
    sent(CLINIC, an_entry(EntryKind.DOCUMENT, at_clinic, file=IncomingFile("a.txt", b"a"), key="D"))
    sent(CLINIC, an_entry(EntryKind.DOCUMENT, at_clinic, file=IncomingFile("a.txt", b"b"), key="D"))
    nothing = dict.fromkeys(TABLES, 0)
    everything = {"record_entry": 2, "record_version": 1, "record_file": 2, "record_source": 1}
    assert seen_by(staff_at(CLINIC)) == everything
    assert seen_by(staff_at(COUNTY)) == seen_by(staff_at(CITY)) == nothing
    grant = opened(at_clinic, COUNTY)
    # Along an access what happened is read; which systems another member has is nobody else's business.
    assert seen_by(staff_at(COUNTY)) == everything | {"record_source": 0}
    assert seen_by(staff_at(CITY)) == nothing
    # Read, but not written: neither changed, nor added in another's name.
    forged = (
        "UPDATE record_entry SET withdrawn_at = now() WHERE organisation = %s",
        "INSERT INTO record_source SELECT gen_random_uuid(), organisation, 'forged', sent_at, sent_at, 0 FROM record_entry"
        " WHERE organisation = %s",
    )
    for statement in forged:
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            lifted("an attack"),
            the_database_asked_by(staff_at(COUNTY)) as cursor,
        ):
            cursor.execute(statement, [CLINIC])
    patients.end_access(grant.case, actor=staff_at(COUNTY), now=NOW)
    assert seen_by(staff_at(COUNTY)) == nothing
    # Nobody in particular sees nothing at all.
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0


def test_the_story_is_told_latest_first_page_by_page_and_as_it_is_asked_for():
    patient = registered(CLINIC)
    days = [EARLIER + timedelta(days=day) for day in range(25)]
    sent(
        CLINIC,
        *(
            an_entry(EntryKind.DIAGNOSIS, patient, text=f"第{day}天 感冒", stated_at=at.isoformat())
            for day, at in enumerate(days)
        ),
        an_entry(EntryKind.ENCOUNTER, patient, key="V", department="神经内科"),
        *(an_entry(EntryKind.CHARGE, patient, encounter="V") for _ in range(3)),
    )
    by = staff_at(CLINIC)
    first, second = story(patient, by).lines, story(patient, by, number=2).lines
    times = [line.entry.happened_at for line in (*first.rows, *second.rows)]
    assert times == sorted(times, reverse=True)
    assert (len(first.rows), first.has_more, len(second.rows), second.has_more) == (20, True, 6, False)
    assert len(story(patient, by, kinds=frozenset({EntryKind.CHARGE})).lines.rows) == 3
    assert {line.entry.kind for line in story(patient, by, words="神经").lines.rows} == {EntryKind.ENCOUNTER}
    assert told(patient, by, words="感冒 第7天") == {"第7天 感冒"}
    assert told(patient, by, words="＜nothing＞") == set()
    day = days[3].date()
    found = told(patient, by, since=day, until=day, kinds=frozenset({EntryKind.DIAGNOSIS}))
    assert found == {"第3天 感冒"}
    assert told(patient, by, until=date(2000, 1, 1)) == set()
    assert told(patient, by, organisation=COUNTY) == set()


def test_allergies_that_hold_stand_on_top_the_gravest_first():
    patient = registered(CLINIC)
    kind = EntryKind.ALLERGY
    sent(
        CLINIC,
        an_entry(kind, patient, substance="花粉", severity="mild"),
        an_entry(kind, patient, substance="青霉素", severity="severe"),
        an_entry(kind, patient, substance="磺胺", ended_on=EARLIER.date().isoformat()),
        an_entry(kind, patient, substance="鸡蛋", certainty="refuted"),
    )
    found = story(patient, staff_at(CLINIC), words="nothing")
    assert [one.said.substance for one in found.allergies] == ["青霉素", "花粉"]


def test_a_observation_is_followed_over_time_and_over_members_each_unit_by_itself(two_records):
    at_clinic, at_county = two_records
    opened(at_clinic, COUNTY)
    weeks = [EARLIER + timedelta(weeks=week) for week in range(3)]
    sent(CLINIC, *(a_blood_pressure(at_clinic, 150 - 10 * n, 95, at) for n, at in enumerate(weeks[:2])))
    sent(COUNTY, a_blood_pressure(at_county, 118, 76, weeks[2]))
    sent(
        CLINIC,
        *(an_entry(patient=at_clinic, number=n, unit=unit) for n, unit in ((7, "mmol/L"), (126, "mg/dL"))),
    )
    page = story(at_clinic, staff_at(COUNTY))
    (latest,) = page.vital_signs
    assert latest.organisation == COUNTY
    trend = record.trend_of(at_clinic.id, latest.id, purpose=CARE, actor=staff_at(COUNTY), now=NOW)
    assert [(one.text, [int(point.number) for point in one.points]) for one in trend.series] == [
        ("收缩压", [150, 140, 118]),
        ("舒张压", [95, 95, 76]),
    ]
    assert len(trend.observations) == 3
    sugar = next(line.entry for line in page.lines.rows if line.entry.said.text == "空腹血糖")
    trend = record.trend_of(at_clinic.id, sugar.id, purpose=CARE, actor=staff_at(COUNTY), now=NOW)
    assert {one.unit: [int(point.number) for point in one.points] for one in trend.series} == {
        "mmol/L": [7],
        "mg/dL": [126],
    }
    diagnosis = next(line.entry for line in page.lines.rows if line.entry.kind is EntryKind.DIAGNOSIS)
    with pytest.raises(NotFound):
        record.trend_of(at_clinic.id, diagnosis.id, purpose=CARE, actor=staff_at(COUNTY), now=NOW)


def test_a_long_story_costs_no_more_statements_than_a_short_one():
    patient = registered(CLINIC)
    used = []
    for more in (1, 120):
        visits = [new_key() for _ in range(more)]
        sent(CLINIC, *(an_entry(EntryKind.ENCOUNTER, patient, key=key) for key in visits))
        sent(CLINIC, *(an_entry(EntryKind.CHARGE, patient, encounter=key) for key in visits))
        sent(CLINIC, *(an_entry(EntryKind.ALLERGY, patient) for _ in visits))
        with CaptureQueriesContext(connection) as asked:
            story(patient, staff_at(CLINIC))
        used.append(len(asked))
    assert used[1] <= used[0] <= MOST_STATEMENTS
