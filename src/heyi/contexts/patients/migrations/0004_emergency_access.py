"""Access in an emergency, and who may learn of it."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import heyi.foundation.fields
from heyi.foundation.security import MoreSight, RowPolicy, RowPolicyReplaced

MINE = "ANY (heyi_institutions())"
GIVEN = (
    "EXISTS (SELECT 1 FROM patients_grant g WHERE g.person = patients_patient.person"
    " AND g.organisation = ANY (heyi_institutions())"
    " AND g.begins_at <= heyi_now() AND (g.ends_at IS NULL OR g.ends_at > heyi_now()))"
)
BROKEN = (
    "EXISTS (SELECT 1 FROM patients_emergency_access e WHERE e.person = patients_patient.person"
    " AND e.broken_by = heyi_actor() AND e.organisation = ANY (heyi_institutions())"
    " AND e.begins_at <= heyi_now() AND e.ends_at > heyi_now())"
)
JUDGED_HERE = (
    "EXISTS (SELECT 1 FROM patients_emergency_review r WHERE r.emergency_id = patients_emergency_access.id"
    f" AND r.organisation = {MINE})"
)
# The last net: a few hours are what the product gives, a day is what the table takes.
SHORT = "ends_at <= begins_at + interval '1 day'"
# Who holds somebody's record may learn who looked at it and by what right access was opened; no text stands in these facts.
OF_A_HELD_PERSON = (
    "(kind = 'read' OR fact IN ('number_asked', 'access_asked', 'access_answered', 'access_opened', 'access_ended', 'access_expired',"
    " 'glass_broken', 'glass_closed', 'glass_reviewed'))"
    " AND EXISTS (SELECT 1 FROM patients_holder h"
    " WHERE h.person = CASE WHEN patient <> '' THEN patient::uuid END AND h.organisation = ANY (heyi_institutions()))"
)


class Migration(migrations.Migration):
    """Two tables, their policies, and a wider reach of the records."""

    dependencies: ClassVar = [("patients", "0003_one_human"), ("foundation", "0002_security")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="EmergencyAccessRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("person", models.UUIDField()),
                ("organisation", models.UUIDField()),
                ("broken_by", models.UUIDField()),
                ("reason", models.CharField(max_length=32)),
                ("words", heyi.foundation.fields.EncryptedTextField()),
                ("case", models.UUIDField()),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "db_table": "patients_emergency_access",
                "indexes": [
                    models.Index(fields=["broken_by", "person", "-ends_at"], name="emergency_reach"),
                    models.Index(fields=["person", "-begins_at"], name="emergency_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "unconscious",
                                    "life_threatening",
                                    "cannot_ask",
                                    "many_casualties",
                                    "other_emergency",
                                ],
                            )
                        ),
                        name="emergency_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("begins_at"))),
                        name="emergency_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyReviewRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("organisation", models.UUIDField()),
                ("broken_by", models.UUIDField()),
                ("due_at", models.DateTimeField()),
                ("verdict", models.CharField(blank=True, max_length=32)),
                ("words", heyi.foundation.fields.EncryptedTextField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reviewed_by", models.UUIDField(null=True)),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patients.emergencyaccessrow",
                    ),
                ),
            ],
            options={
                "db_table": "patients_emergency_review",
                "indexes": [models.Index(fields=["organisation", "due_at"], name="emergency_review_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["", "justified", "not_justified"])),
                        name="emergency_verdict_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reviewed_at__isnull", True), ("reviewed_by__isnull", True), ("verdict", "")
                            ),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                models.Q(("verdict", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="emergency_review_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("broken_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="emergency_never_self_judged",
                    ),
                    models.UniqueConstraint(
                        fields=("emergency", "organisation"), name="emergency_review_once_per_organisation"
                    ),
                ],
            },
        ),
        RowPolicy(
            "patients_emergency_access",
            sees=f"broken_by = heyi_actor() OR {JUDGED_HERE}",
            writes=f"broken_by = heyi_actor() AND {SHORT}",
            adds=f"broken_by = heyi_actor() AND organisation = {MINE} AND begins_at <= heyi_now() AND {SHORT}",
        ),
        RowPolicy(
            "patients_emergency_review",
            sees=f"organisation = {MINE} OR broken_by = heyi_actor()",
            writes=f"organisation = {MINE} AND broken_by <> heyi_actor()",
            adds="broken_by = heyi_actor() AND reviewed_at IS NULL",
        ),
        RowPolicyReplaced(
            RowPolicy(
                "patients_patient",
                sees=f"registered_by = {MINE} OR {GIVEN}",
                writes=f"registered_by = {MINE}",
            ),
            RowPolicy(
                "patients_patient",
                sees=f"registered_by = {MINE} OR {GIVEN} OR {BROKEN}",
                writes=f"registered_by = {MINE}",
            ),
        ),
        MoreSight("foundation_recorded", "foundation_recorded_of_held", sees=OF_A_HELD_PERSON),
    ]
