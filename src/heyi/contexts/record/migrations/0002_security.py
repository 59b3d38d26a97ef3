"""Which rows of the record an institution's people may see and write, said to the database itself."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import AppendOnly, RowPolicy

MINE = "organisation = ANY (heyi_institutions())"
# Whoever may see a member's record of a patient may see what happened to them there: the inner question is answered
# under the policy of the patient index, so that access, its end and its reach are decided in one place.
OF_A_SEEN_PATIENT = "EXISTS (SELECT 1 FROM patients_patient p WHERE p.id = record_entry.patient)"


def _of_a_seen_entry(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM record_entry e WHERE e.id = {table}.entry_id)"


class Migration(migrations.Migration):
    """Row-level security from the first table on; history cannot be changed."""

    dependencies: ClassVar = [
        ("record", "0001_initial"),
        ("patients", "0002_security"),
        ("foundation", "0002_security"),
    ]

    operations: ClassVar = [
        RowPolicy("record_entry", sees=f"{MINE} OR {OF_A_SEEN_PATIENT}", writes=MINE),
        RowPolicy("record_version", sees=f"{MINE} OR {_of_a_seen_entry('record_version')}", writes=MINE),
        RowPolicy("record_file", sees=f"{MINE} OR {_of_a_seen_entry('record_file')}", writes=MINE),
        RowPolicy("record_source", sees=MINE),
        AppendOnly("record_version"),
        AppendOnly("record_file"),
    ]
