"""Whose rows may stand aside where; PostgreSQL itself sees to it."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import RowPolicy


class Migration(migrations.Migration):
    """Row-level security from the first table on."""

    dependencies: ClassVar = [("interop", "0001_initial"), ("foundation", "0002_security")]

    operations: ClassVar = [
        RowPolicy("interop_stage", sees="organisation = ANY (heyi_institutions())"),
    ]
