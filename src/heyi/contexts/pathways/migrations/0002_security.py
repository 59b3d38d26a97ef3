"""Which cases an institution's people may see and write, said to the database itself: those in which it has a part."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import AppendOnly, RowPolicy

_MINE = "p.organisation = ANY (heyi_institutions())"


def _with_a_part(column: str) -> str:
    return f"EXISTS (SELECT 1 FROM pathways_part p WHERE p.case_id = {column} AND {_MINE})"


_TOLD = ("pathways_stamp", "pathways_filled", "pathways_decision")


class Migration(migrations.Migration):
    """Row-level security from the first table on; what was told stays."""

    dependencies: ClassVar = [("pathways", "0001_initial"), ("foundation", "0002_security")]

    operations: ClassVar = [
        # A part is no more than ids; who has one is asked by every other policy.
        RowPolicy("pathways_part", sees="heyi_is_known()"),
        RowPolicy(
            "pathways_case", sees=_with_a_part("pathways_case.id"), adds="origin = ANY (heyi_institutions())"
        ),
        *(RowPolicy(table, sees=_with_a_part(f"{table}.case_id")) for table in _TOLD),
        *(AppendOnly(table) for table in _TOLD),
    ]
