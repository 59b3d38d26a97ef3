"""Where institutions lie, what they can do, and how long the ways between them take. The old release reads neither."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import heyi.kernel.ids
from heyi.foundation.security import RowPolicy

_STATUS = models.Q(("status__in", ["seed", "secondary", "unverified", "assumption"]))


class Migration(migrations.Migration):
    """Facilities and travel times."""

    dependencies: ClassVar = [("governance", "0002_security")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="FacilityRow",
            fields=[
                ("organisation", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="governance.organisationrow")),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("zone", models.CharField(blank=True, max_length=20)),
                ("capabilities", models.JSONField(null=True)),
                ("source", models.CharField(blank=True, max_length=120)),
                ("status", models.CharField(max_length=16)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.UUIDField()),
            ],
            options={
                "db_table": "governance_facility",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(models.Q(("latitude__isnull", True), ("longitude__isnull", True)), models.Q(("latitude__range", (3.0, 54.0)), ("longitude__range", (73.0, 136.0))), _connector="OR"), name="facility_lies_somewhere_or_nowhere"),
                    models.CheckConstraint(condition=_STATUS, name="facility_status_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TravelRow",
            fields=[
                ("id", models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("minutes", models.PositiveIntegerField()),
                ("source", models.CharField(blank=True, max_length=120)),
                ("status", models.CharField(max_length=16)),
                ("told_at", models.DateTimeField()),
                ("told_by", models.UUIDField()),
                ("destination", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.organisationrow")),
                ("origin", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.organisationrow")),
            ],
            options={
                "db_table": "governance_travel",
                "constraints": [
                    models.UniqueConstraint(fields=("origin", "destination"), name="travel_told_once"),
                    models.CheckConstraint(condition=models.Q(("origin", models.F("destination")), _negated=True), name="travel_leads_away"),
                    models.CheckConstraint(condition=_STATUS, name="travel_status_known"),
                ],
            },
        ),
        RowPolicy("governance_facility", sees="heyi_is_known()"),
        RowPolicy("governance_travel", sees="heyi_is_known()"),
    ]
