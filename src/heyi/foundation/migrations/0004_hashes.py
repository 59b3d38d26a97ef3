"""By which suite and key the hashes of this store are made."""

from typing import ClassVar

from django.db import migrations, models

from heyi.foundation.security import RowPolicy


class Migration(migrations.Migration):
    """One row; read by every program that opens the store, written by the schema work only."""

    dependencies: ClassVar = [("foundation", "0003_timetable")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="HashesRow",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("suite", models.CharField(max_length=8)),
                ("key", models.CharField(max_length=8)),
            ],
            options={
                "db_table": "foundation_hashes",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="hashes_is_one_row")
                ],
            },
        ),
        RowPolicy("foundation_hashes", sees="true", writes="false"),
    ]
