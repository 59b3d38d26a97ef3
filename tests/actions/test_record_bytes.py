"""One byte of history changed, in any column of the record or of the seals: verification names the row.

A real history is flipped byte by byte, each time within a transaction that is rolled back, so that every byte meets the
same untouched record. A few bytes of each column in `make test`, every byte of a row in `make soak`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, models, transaction

from heyi.contexts.referral.terms import State
from heyi.foundation.guard import lifted
from heyi.foundation.models import RecordedRow, SealRow
from heyi.foundation.reading import reading
from heyi.foundation.record import caller_address
from heyi.foundation.seal import anchor_path, seal_settled, verify
from heyi.foundation.system_actors import OPERATOR
from tests.making import NOW, a_referral, an_alliance

pytestmark = pytest.mark.usefixtures("committed")

COLUMNS = [
    (table, column.attname) for table in (RecordedRow, SealRow) for column in table._meta.concrete_fields
]
NAMES = [f"{table._meta.db_table}.{column}" for table, column in COLUMNS]


def a_history() -> None:
    """A referral that was accepted by people at a known address, sealed in several batches."""
    token = caller_address.set("10.20.30.40")
    try:
        place = an_alliance()
        seal_settled(now=NOW)
        a_referral(place, state=State.ACCEPTED)
        seal_settled(now=NOW)
        a_referral(place, state=State.SUBMITTED)
        seal_settled(now=NOW)
    finally:
        caller_address.reset(token)


def the_victim(table: type[models.Model]) -> Any:
    """A row in the middle of history in which every column says something."""
    with reading(OPERATOR, now=NOW):
        if table is SealRow:
            return SealRow.objects.get(number=2)
        row = RecordedRow.objects.get(fact="referral_accepted")
    empty = [
        field.name for field in row._meta.concrete_fields if getattr(row, field.attname) in ("", b"", None)
    ]
    assert empty == []
    return row


@contextmanager
def with_the_database_in_hand() -> Iterator[None]:
    """Everything the database would say against it is switched off, and at the end all of it never happened."""
    anchored = anchor_path().read_bytes()
    with transaction.atomic():
        with lifted("an attacker asks nobody"), connection.cursor() as cursor:
            for statement in DISARM[connection.vendor]:
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)
    # The anchor is a file: what verification may have sealed meanwhile is forgotten there by hand.
    anchor_path().write_bytes(anchored)
    if connection.vendor == "sqlite":
        # This switch belongs to the connection, not to the transaction.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


DISARM = {
    "postgresql": [
        "DROP INDEX recorded_chain_is_single",
        "ALTER TABLE foundation_recorded DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY,"
        " DROP CONSTRAINT recorded_kind_known, DROP CONSTRAINT recorded_change_has_ordinal",
        "ALTER TABLE foundation_seal DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY",
    ],
    "sqlite": [
        "DROP INDEX recorded_chain_is_single",
        "DROP TRIGGER foundation_recorded_no_update",
        "DROP TRIGGER foundation_seal_no_update",
        "PRAGMA ignore_check_constraints = ON",
    ],
}


def flipped(value: Any) -> list[Any]:
    """The value with one bit of one of its bytes turned over, once for each byte."""
    if isinstance(value, int):
        return [value ^ (64 << (8 * byte)) for byte in range(4 if value < 2**31 else 8)]
    if isinstance(value, str):
        return [value[:at] + chr(ord(sign) ^ 1) + value[at + 1 :] for at, sign in enumerate(value)]
    content = bytes(value)
    return [content[:at] + bytes([byte ^ 1]) + content[at + 1 :] for at, byte in enumerate(content)]


def change(row: Any, column: str, value: Any) -> None:
    field = row._meta.get_field(column)
    sql = f'UPDATE {row._meta.db_table} SET "{field.column}" = %s WHERE {row._meta.pk.column} = %s'
    with lifted("an attacker asks nobody"), connection.cursor() as cursor:
        cursor.execute(sql, [value, row.pk])
        assert cursor.rowcount == 1


def named_by_verification(row: Any, column: str, value: Any) -> bool:
    """Whether that one change is found, and the row it was made to is the one that is named."""
    with with_the_database_in_hand():
        change(row, column, value)
        broken = verify(now=NOW).broken
    if broken is None:
        return False
    if isinstance(row, SealRow):
        return broken.get("seal") == row.number
    return broken.get("row") == (value if column == "id" else row.id)


def test_a_flipped_byte_in_each_column_names_its_row():
    a_history()
    unseen = [
        (column, value)
        for table, column in COLUMNS
        for value in _first_middle_last(flipped(getattr(the_victim(table), column)))
        if not named_by_verification(the_victim(table), column, value)
    ]
    assert unseen == []
    assert verify(now=NOW).broken is None


def _first_middle_last(values: list[Any]) -> list[Any]:
    return [values[0], values[len(values) // 2], values[-1]]


@pytest.mark.soak
@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=NAMES)
def test_every_byte_of_every_column_names_its_row(table: type[models.Model], column: str):
    a_history()
    row = the_victim(table)
    values = flipped(getattr(row, column))
    assert [value for value in values if not named_by_verification(row, column, value)] == []
