"""The timetable: when each entry is due next."""

from typing import ClassVar

from django.db import migrations, models

from heyi.foundation.security import RowPolicy


class Migration(migrations.Migration):
    """One table, seen by the system's own actors only."""

    dependencies: ClassVar = [("foundation", "0002_security")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="TimetableRow",
            fields=[
                ("name", models.CharField(max_length=128, primary_key=True, serialize=False)),
                ("schedule", models.CharField(max_length=32)),
                ("due_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "foundation_timetable"},
        ),
        RowPolicy("foundation_timetable", sees="false"),
    ]
