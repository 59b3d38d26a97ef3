"""Whose notices, wishes and endpoints somebody may see and write, said to the database itself."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import RowPolicy

_MINE = "account = heyi_actor()"
_OWN = "organisation = ANY (heyi_institutions())"
_TO_OWN_ENDPOINT = (
    "EXISTS (SELECT 1 FROM notices_endpoint e WHERE e.id = notices_sending.endpoint_id"
    " AND e.organisation = ANY (heyi_institutions()))"
)


class Migration(migrations.Migration):
    """Row-level security from the first row on. Only the system tells people something."""

    dependencies: ClassVar = [("notices", "0001_initial")]

    operations: ClassVar = [
        RowPolicy("notices_notice", sees=_MINE, adds="false"),
        RowPolicy("notices_ladder", sees="false"),
        RowPolicy("notices_sending", sees=f"{_MINE} OR {_TO_OWN_ENDPOINT}", adds="false"),
        RowPolicy("notices_endpoint", sees=_OWN),
        RowPolicy("notices_wish", sees=_MINE),
    ]
