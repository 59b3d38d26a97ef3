"""Stays of a member over a period are counted by an index of their own."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies: ClassVar = [
        ("record", "0002_security"),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="entryrow",
            index=models.Index(condition=models.Q(("group", "inpatient"), ("kind", "encounter")), fields=["organisation", "happened_at"], name="entry_stays"),
        ),
    ]
