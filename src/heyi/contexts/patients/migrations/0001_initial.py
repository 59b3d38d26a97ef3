"""The tables of the patient index."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import heyi.foundation.fields


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="AccessQuestionRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.BinaryField(max_length=16)),
                ("known", models.CharField(max_length=32)),
                ("person", models.UUIDField(null=True)),
                ("asked_by", models.UUIDField()),
                ("asker", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("reason", heyi.foundation.fields.EncryptedTextField(null=True)),
                ("requested_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                ("is_given", models.BooleanField(null=True)),
            ],
            options={
                "db_table": "patients_access_question",
                "indexes": [
                    models.Index(fields=["person", "-asked_at"], name="question_person"),
                    models.Index(fields=["asked_by", "-asked_at"], name="question_asked_by"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known__in", ["own", "within_reach", "ask_for_access", "unknown"])
                        ),
                        name="question_known_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("is_given__isnull", True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("is_given__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="question_answered_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason__isnull", True), ("requested_at__isnull", True)),
                            models.Q(
                                ("person__isnull", False),
                                ("reason__isnull", False),
                                ("requested_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="question_requested_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("organisation", models.UUIDField()),
                ("offered_by", models.UUIDField()),
                ("basis", models.CharField(max_length=32)),
                ("case", models.UUIDField()),
                ("begins_at", models.DateTimeField()),
                ("begun_by", models.UUIDField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "patients_grant",
                "indexes": [
                    models.Index(fields=["organisation", "person"], name="grant_reach"),
                    models.Index(fields=["person", "organisation"], name="grant_person"),
                    models.Index(fields=["case"], name="grant_case"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "basis__in",
                                [
                                    "referral_accepted",
                                    "outcome_shared",
                                    "down_referral_accepted",
                                    "asked_and_given",
                                ],
                            )
                        ),
                        name="grant_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("organisation", models.F("offered_by")), _negated=True),
                        name="grant_is_never_self_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("ends_at__gte", models.F("begins_at")),
                            _connector="OR",
                        ),
                        name="grant_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("person", "organisation", "case"),
                        name="grant_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HolderRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("organisation", models.UUIDField()),
            ],
            options={
                "db_table": "patients_holder",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "organisation"), name="holder_named_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("registered_by", models.UUIDField()),
                ("registered_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("details", heyi.foundation.fields.EncryptedJSONField()),
                ("sex", models.CharField(max_length=1)),
                ("county", models.CharField(blank=True, max_length=6)),
                ("without_number", models.CharField(blank=True, max_length=32)),
                ("name_birth", models.BinaryField(max_length=16, null=True)),
                ("content", models.BinaryField(max_length=16)),
            ],
            options={
                "db_table": "patients_patient",
                "indexes": [
                    models.Index(fields=["registered_by", "-id"], name="patient_own"),
                    models.Index(fields=["person"], name="patient_person"),
                    models.Index(fields=["registered_by", "name_birth"], name="patient_name_birth"),
                    models.Index(fields=["registered_by", "content"], name="patient_content"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["0", "1", "2", "9"])), name="patient_sex_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "without_number__in",
                                ["", "newborn", "foreigner", "unconscious", "refused", "lost", "not_sent"],
                            )
                        ),
                        name="patient_reason_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonKeyRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("blind", models.BinaryField(max_length=16)),
                ("person", models.UUIDField()),
                ("name_mark", models.BinaryField(max_length=16)),
                ("birth_mark", models.BinaryField(max_length=16)),
                ("set_by", models.UUIDField()),
                ("organisation", models.UUIDField()),
            ],
            options={
                "db_table": "patients_person_key",
                "indexes": [models.Index(fields=["set_by"], name="person_key_set_by")],
                "constraints": [models.UniqueConstraint(fields=("blind",), name="person_key_once")],
            },
        ),
        migrations.CreateModel(
            name="IdentifierRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("organisation", models.UUIDField()),
                ("type", models.CharField(max_length=32)),
                ("number", heyi.foundation.fields.EncryptedTextField()),
                ("blind", models.BinaryField(max_length=16)),
                ("valid_until", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="patients.patientrow",
                    ),
                ),
            ],
            options={
                "db_table": "patients_identifier",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "type__in",
                                [
                                    "resident_number",
                                    "passport",
                                    "hk_macao_permit",
                                    "taiwan_permit",
                                    "foreign_permit",
                                    "birth_certificate",
                                    "insurance_number",
                                    "health_card",
                                    "local_record",
                                    "temporary",
                                ],
                            )
                        ),
                        name="identifier_type_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("organisation", "blind"),
                        name="identifier_once_per_organisation",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("patient", "type"),
                        name="identifier_one_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClashRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                ("organisation", models.UUIDField()),
                ("other", models.UUIDField()),
                ("other_organisation", models.UUIDField()),
                ("found_at", models.DateTimeField()),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patients.patientrow",
                    ),
                ),
            ],
            options={
                "db_table": "patients_clash",
                "indexes": [
                    models.Index(fields=["organisation", "-found_at"], name="clash_list"),
                    models.Index(fields=["other"], name="clash_other"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "number_other_name",
                                    "name_birth_other_number",
                                    "name_birth_no_number",
                                    "one_human_two_persons",
                                ],
                            )
                        ),
                        name="clash_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("patient", models.F("other")), _negated=True),
                        name="clash_is_of_two",
                    ),
                    models.UniqueConstraint(fields=("patient", "other", "kind"), name="clash_told_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchTokenRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation", models.UUIDField()),
                ("token", models.BinaryField(max_length=16)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="patients.patientrow",
                    ),
                ),
            ],
            options={
                "db_table": "patients_search_token",
                "indexes": [models.Index(fields=["token", "patient"], name="token_found")],
            },
        ),
    ]
