"""Somebody says of two records that they are one human: kept, whatever is computed later."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Two columns and the constraint that holds them together."""

    dependencies: ClassVar = [("patients", "0005_rights")]

    operations: ClassVar = [
        migrations.AddField("pairrow", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("pairrow", "asked_by", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "pairrow",
            models.CheckConstraint(
                name="pair_asked_by_somebody",
                condition=Q(asked_at__isnull=True, asked_by__isnull=True)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
            ),
        ),
    ]
