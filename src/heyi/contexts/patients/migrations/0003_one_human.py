"""Records keep the person they are by themselves; pairs and match keys take the place of clashes and person keys."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import heyi.foundation.fields
from heyi.foundation.security import RowPolicy
from heyi.kernel.ids import new_id

MINE = "ANY (heyi_institutions())"
LONGEST_CODE = 32
KINDS = (
    "",
    "number_other_name",
    "name_birth_other_number",
    "name_birth_no_number",
    "one_human_two_persons",
    "looks_alike",
)


def give_homes(apps: Any, editor: Any) -> None:
    """The oldest record of a person keeps the person's id as its home; every other one gets a home of its own.

    What ties the records of a person is found again by comparing the whole register, which the nightly round does.
    """
    if editor.connection.vendor == "postgresql":
        editor.execute("SELECT set_config('heyi.system', 'on', false)")
    patients = apps.get_model("patients", "PatientRow")
    seen: set[Any] = set()
    first: dict[Any, Any] = {}
    for row in patients.objects.order_by("id").iterator():
        row.home = new_id() if row.person in seen else row.person
        seen.add(row.person)
        first.setdefault(row.person, row.id)
        row.save(update_fields=["home"])
    for name in ("GrantRow", "AccessQuestionRow"):
        rows = apps.get_model("patients", name)
        for row in rows.objects.filter(person__isnull=False).iterator():
            row.record = first.get(row.person)
            row.save(update_fields=["record"])
    if editor.connection.vendor == "postgresql":
        editor.execute("SELECT set_config('heyi.system', '', false)")


class Migration(migrations.Migration):
    """One human in several records: joined and parted again without a trace."""

    dependencies: ClassVar = [("patients", "0002_security")]

    operations: ClassVar = [
        migrations.AddField("PatientRow", "home", models.UUIDField(null=True)),
        migrations.AddField("GrantRow", "record", models.UUIDField(null=True)),
        migrations.AddField("AccessQuestionRow", "record", models.UUIDField(null=True)),
        migrations.RunPython(give_homes, migrations.RunPython.noop),
        migrations.AlterField("PatientRow", "home", models.UUIDField()),
        migrations.AlterField("GrantRow", "record", models.UUIDField()),
        migrations.RemoveIndex("PatientRow", "patient_name_birth"),
        migrations.RemoveField("PatientRow", "name_birth"),
        migrations.AddIndex("PatientRow", models.Index(fields=["home"], name="patient_home")),
        migrations.AddIndex("GrantRow", models.Index(fields=["record"], name="grant_record")),
        migrations.AddIndex("AccessQuestionRow", models.Index(fields=["record"], name="question_record")),
        migrations.DeleteModel("ClashRow"),
        migrations.DeleteModel("PersonKeyRow"),
        migrations.CreateModel(
            name="MatchKeyRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.BinaryField(max_length=16)),
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
                "db_table": "patients_match_key",
                "indexes": [models.Index(fields=["key", "patient"], name="match_key_found")],
            },
        ),
        migrations.CreateModel(
            name="PairRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("one", models.UUIDField()),
                ("other", models.UUIDField()),
                ("one_at", models.UUIDField()),
                ("other_at", models.UUIDField()),
                ("kind", models.CharField(blank=True, max_length=LONGEST_CODE)),
                ("verdict", models.CharField(max_length=LONGEST_CODE)),
                ("weight", models.FloatField()),
                ("chance", models.FloatField()),
                ("grades", models.JSONField()),
                ("model", models.CharField(max_length=LONGEST_CODE)),
                ("guard", models.CharField(blank=True, max_length=LONGEST_CODE)),
                ("found_at", models.DateTimeField()),
                ("is_joined", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("decided", models.CharField(max_length=LONGEST_CODE, null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_for", models.UUIDField(null=True)),
                ("reason", heyi.foundation.fields.EncryptedTextField(null=True)),
            ],
            options={
                "db_table": "patients_pair",
                "indexes": [
                    models.Index(fields=["other"], name="pair_other"),
                    models.Index(fields=["one_at", "-found_at"], name="pair_one_at"),
                    models.Index(fields=["other_at", "-found_at"], name="pair_other_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(verdict__in=["same", "ask", "different"]), name="pair_verdict_known"
                    ),
                    models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="pair_kind_known"),
                    models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
                    models.CheckConstraint(
                        condition=Q(decided__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                        | Q(
                            decided__in=["same", "different"],
                            decided_at__isnull=False,
                            decided_by__isnull=False,
                            decided_for__isnull=False,
                            reason__isnull=False,
                        ),
                        name="pair_decided_whole",
                    ),
                    models.UniqueConstraint(fields=["one", "other"], name="pair_once"),
                ],
            },
        ),
        # Found only beyond reach, by the rules that compare; nobody reads keys.
        RowPolicy("patients_match_key", sees="false"),
        # Either side sees the pair; what is written of it concerns both, so that the verbs write it beyond reach.
        RowPolicy("patients_pair", sees=f"one_at = {MINE} OR other_at = {MINE}", writes="false"),
    ]
