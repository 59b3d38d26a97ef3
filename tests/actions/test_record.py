"""The record: nothing changed, cut or slipped in goes unseen."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from heyi.foundation.guard import UnguardedWrite, lifted
from heyi.foundation.http import RequestRefused
from heyi.foundation.models import RecordedRow, SealRow
from heyi.foundation.reading import Purpose, reading, record_read, record_refusal
from heyi.foundation.seal import anchor_path, seal_settled, verify
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor, ActorKind, Standing
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("committed")


def a_person(organisation: UUID | None = None) -> Actor:
    standing = Standing(organisation or new_id(), None, None, frozenset(), frozenset())
    return Actor(id=new_id(), kind=ActorKind.PERSON, standings=(standing,))


def some_history(rows: int = 5) -> Actor:
    reader = a_person()
    for minute in range(rows):
        at = NOW + timedelta(minutes=minute)
        record_read(actor=reader, now=at, purpose=Purpose.CARE, page="patient", patient=new_id())
    return reader


def tamper(sql: str, *values: object) -> None:
    """What somebody with the database in hand would do."""
    with lifted("an attacker asks nobody"), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("foundation_recorded", "foundation_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        else:
            for table in ("foundation_recorded", "foundation_seal"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        cursor.execute(sql, values)
        if connection.vendor == "postgresql":
            for table in ("foundation_recorded", "foundation_seal"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def the_rows() -> list[RecordedRow]:
    with reading(OPERATOR, now=NOW):
        return list(RecordedRow.objects.order_by("transaction", "place"))


def test_an_honest_record_verifies_and_is_sealed():
    some_history()
    verdict = verify(now=NOW)
    assert (verdict.rows, verdict.sealed, verdict.unsealed, verdict.broken) == (5, 5, 0, None)


COLUMNS = [field.column for field in RecordedRow._meta.get_fields() if field.concrete]


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "unsealed"])
@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_byte_in_any_column_names_the_row(column: str, sealed: bool):
    some_history()
    if sealed:
        seal_settled(now=NOW)
    third = the_rows()[2]
    value = getattr(third, RecordedRow._meta.get_field(column).attname)
    changed = _one_byte_other(column, value)
    tamper(f'UPDATE foundation_recorded SET "{column}" = %s WHERE id = %s', changed, third.id)
    broken = verify(now=NOW).broken
    assert broken is not None
    assert broken["row"] == (changed if column == "id" else third.id)


def _one_byte_other(column: str, value: object) -> object:
    if column == "kind":
        return "refusal"
    if column == "ordinal":
        pytest.skip("a read has no ordinal; the database refuses to give it one")
    if isinstance(value, int):
        return value + 1_000_000
    if isinstance(value, bytes | memoryview):
        content = bytes(value) or b"\0"
        return bytes([content[0] ^ 1]) + content[1:] if value else b"\1"
    text = str(value)
    return ("0" if text[:1] != "0" else "1") + text[1:]


def test_a_removed_row_is_missed():
    some_history()
    seal_settled(now=NOW)
    tamper("DELETE FROM foundation_recorded WHERE id = %s", the_rows()[1].id)
    broken = verify(now=NOW).broken
    assert broken is not None
    assert broken["reason"] == "rows_missing"


def test_a_tail_cut_off_with_its_seals_is_found_by_the_anchor():
    some_history(3)
    seal_settled(now=NOW)
    some_history(2)
    seal_settled(now=NOW)
    last = the_rows()[-2:]
    tamper("DELETE FROM foundation_recorded WHERE id IN (%s, %s)", last[0].id, last[1].id)
    tamper("DELETE FROM foundation_seal WHERE number = 2")
    assert verify(now=NOW).broken == {"reason": "tail_cut", "seal": 2}


def test_a_removed_anchor_is_missed():
    for _ in range(3):
        some_history(1)
        seal_settled(now=NOW)
    anchor_path().unlink()
    assert verify(now=NOW).broken == {"reason": "anchor_missing", "seal": 1}


def test_a_line_of_the_anchor_that_a_fall_tore_counts_as_not_written():
    for _ in range(2):
        some_history(1)
        seal_settled(now=NOW)
    whole = anchor_path().read_bytes()
    anchor_path().write_bytes(whole[:-20])
    assert verify(now=NOW).broken is None
    some_history(1)
    seal_settled(now=NOW)
    lines = [json.loads(line)["seal"] for line in anchor_path().read_text("ascii").splitlines()]
    assert lines == [1, 3]
    assert verify(now=NOW).broken is None


def test_a_spoiled_line_of_the_anchor_is_named():
    for _ in range(3):
        some_history(1)
        seal_settled(now=NOW)
    lines = anchor_path().read_bytes().splitlines(keepends=True)
    for spoiled in (lines[1][:9] + b"\n", b"\xff\n", b"[]\n", b'{"seal": 2}\n'):
        anchor_path().write_bytes(lines[0] + spoiled + lines[2])
        assert verify(now=NOW).broken == {"reason": "anchor_unreadable", "line": 2}


def test_a_changed_seal_is_found():
    some_history()
    seal_settled(now=NOW)
    tamper("UPDATE foundation_seal SET total = total + 1")
    assert verify(now=NOW).broken is not None


@pytest.mark.parametrize("table", ["foundation_recorded", "foundation_seal"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = ''", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_history(table: str, verb: str):
    some_history()
    seal_settled(now=NOW)
    # As the system's own actor, so that row-level security shows the rows and only the trigger can refuse.
    with lifted("the trigger is under test"), pytest.raises(DatabaseError, match="append-only"):  # noqa: SIM117
        with reading(OPERATOR, now=NOW), connection.cursor() as cursor:
            cursor.execute(verb.format(table))


def test_nobody_writes_the_record_by_hand():
    with pytest.raises(UnguardedWrite):
        SealRow.objects.create(number=1, upto_transaction=1, upto_place=1, count=1, total=1, at="", head=b"")


def test_reads_and_refusals_are_not_part_of_any_chain():
    reader = some_history(1)
    event = RequestRefused(subject=reader.id, code="not_found", status=404, method="GET", route="x")
    record_refusal(event, actor=reader, now=NOW)
    assert [row.ordinal for row in the_rows()] == [None, None]


def test_the_raw_file_of_the_record_shows_no_difference():
    """Patients' states before and after are sealed: only their bytes stand in the file."""
    if connection.vendor != "sqlite":
        pytest.skip("the SQLite file is read here; PostgreSQL stores the same sealed bytes")
    some_history()
    path = Path(str(settings.DATABASES["default"]["NAME"]))
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM foundation_recorded").fetchone() == (5,)
