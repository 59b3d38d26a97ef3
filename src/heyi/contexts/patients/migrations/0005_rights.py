"""What persons ask about their data, restrictions, and the bases of access to come."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import heyi.foundation.fields
from heyi.foundation.security import RowPolicy, RowPolicyReplaced

MINE = "ANY (heyi_institutions())"
GIVEN = (
    "EXISTS (SELECT 1 FROM patients_grant g WHERE g.person = patients_patient.person"
    " AND g.organisation = ANY (heyi_institutions())"
    " AND g.begins_at <= heyi_now() AND (g.ends_at IS NULL OR g.ends_at > heyi_now()))"
)
SHUT = (
    "EXISTS (SELECT 1 FROM patients_restriction r WHERE r.person = g.person"
    " AND r.organisation = patients_patient.registered_by"
    " AND r.begins_at <= heyi_now() AND (r.ends_at IS NULL OR r.ends_at > heyi_now()){more})"
)
CARE = (
    "g.basis IN ('referral_accepted', 'down_referral_accepted', 'reading_ordered', 'consultation_accepted',"
    " 'contract_signed')"
)
WHOLLY = SHUT.format(more=" AND r.scope = 'all' AND r.begins_at > g.begins_at")
GIVEN_AND_OPEN = f"{GIVEN[:-1]} AND (NOT {SHUT.format(more='')} OR ({CARE} AND NOT {WHOLLY})))"
BROKEN = (
    "EXISTS (SELECT 1 FROM patients_emergency_access e WHERE e.person = patients_patient.person"
    " AND e.broken_by = heyi_actor() AND e.organisation = ANY (heyi_institutions())"
    " AND e.begins_at <= heyi_now() AND e.ends_at > heyi_now())"
)


class Migration(migrations.Migration):
    """Two tables, their policies, and a reach that restrictions narrow."""

    dependencies: ClassVar = [("patients", "0004_emergency_access")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="RestrictionRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("person", models.UUIDField()),
                ("organisation", models.UUIDField()),
                ("scope", models.CharField(max_length=32)),
                ("begins_at", models.DateTimeField()),
                ("begun_by", models.UUIDField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.UUIDField(null=True)),
                ("why_lifted", heyi.foundation.fields.EncryptedTextField(null=True)),
            ],
            options={
                "db_table": "patients_restriction",
            },
        ),
        migrations.CreateModel(
            name="RightsRequestRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("organisation", models.UUIDField()),
                ("desk", models.UUIDField()),
                ("kind", models.CharField(max_length=32)),
                ("scope", models.CharField(blank=True, max_length=32)),
                ("asker", models.CharField(max_length=32)),
                ("relation", heyi.foundation.fields.EncryptedTextField(null=True)),
                ("proof", models.CharField(max_length=32)),
                ("words", heyi.foundation.fields.EncryptedTextField()),
                ("filed_at", models.DateTimeField()),
                ("filed_by", models.UUIDField()),
                ("due_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=32)),
                ("reason", models.CharField(blank=True, max_length=32)),
                ("answer", heyi.foundation.fields.EncryptedTextField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "patients_rights_request",
            },
        ),
        migrations.RemoveConstraint(
            model_name="grantrow",
            name="grant_basis_known",
        ),
        migrations.AddConstraint(
            model_name="grantrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "basis__in",
                        [
                            "referral_accepted",
                            "outcome_shared",
                            "down_referral_accepted",
                            "asked_and_given",
                            "reading_ordered",
                            "consultation_accepted",
                            "contract_signed",
                        ],
                    )
                ),
                name="grant_basis_known",
            ),
        ),
        migrations.AddIndex(
            model_name="rightsrequestrow",
            index=models.Index(fields=["organisation", "due_at"], name="rights_list"),
        ),
        migrations.AddIndex(
            model_name="rightsrequestrow",
            index=models.Index(fields=["desk", "-filed_at"], name="rights_desk"),
        ),
        migrations.AddConstraint(
            model_name="rightsrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["copy", "correct", "restrict", "erase", "withdraw_consent"])
                ),
                name="rights_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "granted", "partly", "refused"])),
                name="rights_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "restrict"), ("scope__in", ["all_but_care", "all"])),
                    models.Q(models.Q(("kind", "restrict"), _negated=True), ("scope", "")),
                    _connector="OR",
                ),
                name="rights_scope_for_restriction",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("outcome", ""),
                        ("reason", ""),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rights_answered_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequestrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["", "granted"]), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="rights_refused_with_reason",
            ),
        ),
        migrations.AddField(
            model_name="restrictionrow",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.rightsrequestrow"
            ),
        ),
        migrations.AddIndex(
            model_name="restrictionrow",
            index=models.Index(fields=["person", "organisation"], name="restriction_reach"),
        ),
        migrations.AddIndex(
            model_name="restrictionrow",
            index=models.Index(fields=["organisation", "-begins_at"], name="restriction_list"),
        ),
        migrations.AddConstraint(
            model_name="restrictionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["all_but_care", "all"])), name="restriction_scope_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="restrictionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True), ("ends_at__gte", models.F("begins_at")), _connector="OR"
                ),
                name="restriction_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="restrictionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lifted_at__isnull", True), ("lifted_by__isnull", True), ("why_lifted__isnull", True)
                    ),
                    models.Q(
                        ("ends_at__isnull", False),
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        ("why_lifted__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="restriction_lifted_pair",
            ),
        ),
        RowPolicy(
            "patients_rights_request",
            sees=f"organisation = {MINE} OR desk = {MINE}",
            writes=f"organisation = {MINE}",
            adds=f"desk = {MINE} AND answered_at IS NULL",
        ),
        # Opaque ids: every member's reach must meet a restriction, only the member whose record it is sets one.
        RowPolicy("patients_restriction", sees="heyi_is_known()", writes=f"organisation = {MINE}"),
        RowPolicyReplaced(
            RowPolicy(
                "patients_patient",
                sees=f"registered_by = {MINE} OR {GIVEN} OR {BROKEN}",
                writes=f"registered_by = {MINE}",
            ),
            RowPolicy(
                "patients_patient",
                sees=f"registered_by = {MINE} OR {GIVEN_AND_OPEN} OR {BROKEN}",
                writes=f"registered_by = {MINE}",
            ),
        ),
    ]
