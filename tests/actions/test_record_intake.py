"""Entries come in as each member sends them: once, in versions, and never erased."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.terms.importing import ImportMode
from heyi.contexts.record import public as record
from heyi.contexts.record.models import EntryRow, FileRow, VersionRow
from heyi.contexts.record.terms import EntryKind, IncomingFile, UnreadableEntry
from heyi.foundation.guard import lifted
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, a_number, registered, staff_at
from tests.making_record import HIS, an_entry, counts, new_key, sent, story, wrong

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY = new_id(), new_id()
LATER = NOW + timedelta(hours=1)


def a_picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    return content.getvalue()


def test_everything_that_happened_at_a_visit_comes_in_together_and_is_read_as_it_was_sent():
    patient, visit = registered(CLINIC), new_key()
    # What belongs to a visit may stand before it.
    kinds = [kind for kind in EntryKind if kind is not EntryKind.ENCOUNTER]
    file = IncomingFile("出院小结.png", a_picture())
    entries = [
        an_entry(kind, patient, encounter=visit, file=file if kind is EntryKind.DOCUMENT else None)
        for kind in kinds
    ]
    report = sent(CLINIC, *entries, an_entry(EntryKind.ENCOUNTER, patient, key=visit))
    assert counts(report) == (6, 0, 0, 0, 0)
    told = story(patient, staff_at(CLINIC), kinds=frozenset(EntryKind))
    assert {line.entry.kind for line in told.lines.rows} == set(EntryKind)
    by_kind = {line.entry.kind: line for line in told.lines.rows}
    assert (by_kind[EntryKind.ENCOUNTER].charged_fen, by_kind[EntryKind.ENCOUNTER].charges) == (1500, 1)
    for kind in kinds:
        assert by_kind[kind].entry.encounter == by_kind[EntryKind.ENCOUNTER].entry.id
    observation = by_kind[EntryKind.OBSERVATION].entry.said
    assert (str(observation.number), observation.unit, str(observation.low), observation.flag.value) == (
        "7.10",
        "mmol/L",
        "3.9",
        "H",
    )
    document, content = record.fetch_document(
        patient.id,
        by_kind[EntryKind.DOCUMENT].entry.id,
        purpose=Purpose.CARE,
        actor=staff_at(CLINIC),
        now=NOW,
    )
    assert (document.media_type, content) == ("image/png", file.content)


def test_a_batch_is_recorded_with_its_counts_and_without_a_word_about_the_patient():
    patient = registered(CLINIC)
    report = sent(
        CLINIC, an_entry(EntryKind.ALLERGY, patient), an_entry(EntryKind.ALLERGY, patient, substance="")
    )
    with reading(OPERATOR, now=NOW):
        batch = RecordedRow.objects.get(fact="records_taken_in")
        case = RecordedRow.objects.get(fact="patient_record_added")
    assert batch.case == case.case == str(report.batch)
    assert (case.patient, case.duty) == (str(patient.person), Duty.IMPORT_DATA)
    assert '"accepted":1' in batch.facts
    assert '"rejected":1' in batch.facts
    assert "青霉素" not in batch.facts + case.facts


def test_the_same_batch_sent_again_changes_nothing():
    patient, visit = registered(CLINIC), new_key()
    entries = [
        an_entry(EntryKind.ENCOUNTER, patient, key=visit),
        an_entry(EntryKind.CHARGE, patient, encounter=visit),
    ]
    assert counts(sent(CLINIC, *entries)) == (2, 0, 0, 0, 0)
    assert counts(sent(CLINIC, *entries, now=LATER)) == (0, 0, 2, 0, 0)
    with reading(OPERATOR, now=NOW):
        assert set(EntryRow.objects.values_list("version", "sent_at")) == {(1, NOW)}
        assert not VersionRow.objects.exists()


def test_other_content_under_the_same_key_is_a_new_version_and_the_former_stays_readable():
    patient = registered(CLINIC)
    first = an_entry(EntryKind.OBSERVATION, patient, number="7.1")
    sent(CLINIC, first)
    second = replace(first, said={**first.said, "number": "6.1", "status": "corrected"})
    assert counts(sent(CLINIC, second, now=LATER)) == (0, 1, 0, 0, 0)
    page = only_page(patient, LATER)
    assert (page.entry.version, str(page.entry.said.number), page.entry.sent_at) == (2, "6.1", LATER)
    (former,) = page.former
    assert (former.version, str(former.said.number), former.sent_at, former.replaced_at) == (
        1,
        "7.1",
        NOW,
        LATER,
    )


def only_page(patient, now=NOW):
    (line,) = story(patient, staff_at(CLINIC), now=now).lines.rows
    return record.entry_page(patient.id, line.entry.id, purpose=Purpose.CARE, actor=staff_at(CLINIC), now=now)


def test_what_a_member_takes_back_stays_marked_and_comes_back_when_it_is_sent_again():
    patient, entry = registered(CLINIC), an_entry(EntryKind.ALLERGY)
    entry = replace(entry, patient=patient.id)
    sent(CLINIC, entry)
    by = staff_at(CLINIC, duties=(Duty.IMPORT_DATA,))

    def taken_back(now):
        keys = [(EntryKind.ALLERGY, entry.key)]
        return counts(record.withdraw(keys, at=CLINIC, source=HIS, actor=by, now=now))

    assert taken_back(LATER) == (0, 0, 0, 1, 0)
    assert taken_back(LATER) == (0, 0, 1, 0, 0)
    told = story(patient, staff_at(CLINIC), now=LATER)
    assert told.allergies == ()
    assert told.lines.rows[0].entry.withdrawn_at == LATER
    assert counts(sent(CLINIC, entry, now=LATER)) == (0, 1, 0, 0, 0)
    page = only_page(patient, LATER)
    assert page.entry.withdrawn_at is None
    assert [(one.version, one.was_withdrawn) for one in page.former] == [(2, True), (1, False)]


def test_only_who_may_import_there_takes_in_or_takes_back():
    patient = registered(CLINIC)
    for actor in (
        staff_at(CLINIC, duties=(Duty.READ_PATIENT,)),
        staff_at(COUNTY, duties=(Duty.IMPORT_DATA,)),
    ):
        with pytest.raises(NotPermitted):
            sent(CLINIC, an_entry(patient=patient), actor=actor)
        with pytest.raises(NotPermitted):
            record.withdraw([(EntryKind.CHARGE, "K")], at=CLINIC, source=HIS, actor=actor, now=NOW)
    with reading(OPERATOR, now=NOW):
        assert not EntryRow.objects.exists()


def test_a_member_writes_about_its_own_patients_only_by_id_or_by_number():
    number = a_number()
    patient, theirs = registered(CLINIC, number=number), registered(COUNTY)
    report = sent(
        CLINIC,
        an_entry(named=("resident_number", number)),
        an_entry(named=("local_record", "X-1")),
        an_entry(named=("resident_number", "1")),
        an_entry(patient=theirs),
        an_entry(),
    )
    assert counts(report) == (1, 0, 0, 0, 4)
    assert wrong(report) == {
        (2, "patient", "patient_unknown"),
        (3, "patient", "resident_number_shape"),
        (4, "patient", "patient_unknown"),
        (5, "patient", "required"),
    }
    assert len(story(patient, staff_at(CLINIC)).lines.rows) == 1


def test_what_does_not_fit_with_what_is_known_is_refused_by_row_field_and_reason():
    patient, other, visit = registered(CLINIC), registered(CLINIC, "李建国"), new_key()
    born = patient.details.birth_on
    assert born is not None
    known = an_entry(EntryKind.DIAGNOSIS, patient)
    sent(CLINIC, known, an_entry(EntryKind.ENCOUNTER, patient, key=visit))
    report = sent(
        CLINIC,
        replace(known, patient=other.id),
        an_entry(EntryKind.CHARGE, patient),
        an_entry(EntryKind.CHARGE, patient, encounter="no such"),
        an_entry(EntryKind.CHARGE, other, encounter=visit),
        an_entry(EntryKind.OBSERVATION, patient, taken_at=(born - timedelta(days=1)).isoformat()),
        an_entry(EntryKind.DIAGNOSIS, patient, onset_on=(born - timedelta(days=1)).isoformat()),
        an_entry(key=known.key, patient=patient, number=1),
        an_entry(key=known.key, patient=patient, number=2),
        # Without a file there is no document, whatever is said of one.
        an_entry(
            EntryKind.DOCUMENT, patient, file_name="a.pdf", media_type="application/pdf", size=9, digest="ab"
        ),
        an_entry(EntryKind.DOCUMENT, patient, file=IncomingFile("a.png", b"MZ\x90\0")),
        an_entry(is_withdrawn=True),
        UnreadableEntry((Problem("row", "fhir_shape"),)),
    )
    assert wrong(report) == {
        (1, "patient", "key_of_another_patient"),
        (2, "encounter", "required"),
        (3, "encounter", "encounter_unknown"),
        (4, "encounter", "encounter_of_another_patient"),
        (5, "taken_at", "before_birth"),
        (6, "stated_at", "before_birth"),
        (8, "key", "duplicate_in_batch"),
        (9, "file", "required"),
        (10, "file", "file_kind_unknown"),
        (11, "key", "nothing_to_withdraw"),
        (12, "row", "fhir_shape"),
    }
    # The same key means another thing in another kind, and at another system.
    assert counts(report) == (1, 0, 0, 0, 11)
    assert counts(sent(CLINIC, known, source="lis")) == (1, 0, 0, 0, 0)


def test_all_or_nothing_takes_all_of_two_hundred_or_none():
    patient = registered(CLINIC)
    good = [an_entry(patient=patient) for _ in range(200)]
    bad = [*good[:150], an_entry(patient=patient, taken_at="2999-01-01"), *good[150:]]
    report = sent(CLINIC, *bad, mode=ImportMode.ALL_OR_NOTHING)
    assert report.is_refused
    assert wrong(report) == {(151, "taken_at", "in_the_future")}
    assert rows_at_clinic() == 0
    assert counts(sent(CLINIC, *good, mode=ImportMode.ALL_OR_NOTHING)) == (200, 0, 0, 0, 0)
    assert rows_at_clinic() == 200


def rows_at_clinic() -> int:
    with reading(OPERATOR, now=NOW):
        return EntryRow.objects.filter(organisation=CLINIC).count()


def test_a_dry_run_tells_what_would_be_and_writes_nothing():
    patient = registered(CLINIC)
    report = sent(CLINIC, an_entry(patient=patient), an_entry(), mode=ImportMode.DRY_RUN)
    assert (report.is_dry_run, counts(report)) == (True, (1, 0, 0, 0, 1))
    assert rows_at_clinic() == 0
    with reading(OPERATOR, now=NOW):
        assert not RecordedRow.objects.filter(fact="records_taken_in").exists()


def test_a_source_has_a_plain_name_and_an_empty_batch_is_none():
    with pytest.raises(InputInvalid):
        sent(CLINIC, source="病历 1")
    for mode in ImportMode:
        assert sent(CLINIC, mode=mode).read == 0


def test_history_cannot_be_changed_even_by_our_own_mistake():
    patient, file = registered(CLINIC), IncomingFile("a.txt", "出院".encode())
    entry = an_entry(EntryKind.DOCUMENT, patient, file=file)
    sent(CLINIC, entry)
    sent(CLINIC, replace(entry, said={**entry.said, "title": "出院小结（改）"}), now=LATER)
    for table in (VersionRow, FileRow):
        name = table._meta.db_table
        for statement in (f"UPDATE {name} SET organisation = organisation", f"DELETE FROM {name}"):
            with (
                pytest.raises(DatabaseError, match="append-only"),
                lifted("an attack"),
                reading(OPERATOR, now=NOW),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


STEPS = st.lists(
    st.tuples(st.sampled_from(("K1", "K2")), st.sampled_from((None, "1", "2", "3"))), max_size=12
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_whatever_is_sent_in_whatever_order_each_change_is_one_version_and_nothing_is_lost(steps):
    patient = registered(CLINIC)
    source = f"s{new_id().hex[:8]}{new_id().hex[-8:]}"
    expected: dict[str, list[str | None]] = {}
    for hour, (key, number) in enumerate(steps):
        entry = an_entry(patient=patient, key=key, number=number or "0", is_withdrawn=number is None)
        before = expected.get(key)
        report = sent(CLINIC, entry, source=source, now=NOW + timedelta(minutes=hour))
        if before is None and number is None:
            assert counts(report) == (0, 0, 0, 0, 1)
        elif before is not None and before[-1] == number:
            assert counts(report) == (0, 0, 1, 0, 0)
        else:
            assert report.rejected == report.unchanged == 0
            expected.setdefault(key, []).append(number)
    with reading(OPERATOR, now=NOW):
        for row in EntryRow.objects.filter(source=source):
            former = VersionRow.objects.filter(entry=row).order_by("version")
            story_of_key = [*former, row]
            told = [None if one.withdrawn_at else str(one.said["number"]) for one in story_of_key]
            assert told == expected[row.key]
            assert [one.version for one in story_of_key] == list(range(1, len(told) + 1))
        assert EntryRow.objects.filter(source=source).count() == len(expected)
