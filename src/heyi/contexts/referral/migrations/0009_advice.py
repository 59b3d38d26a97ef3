"""What routing advised for a referral and what was chosen, visible to those who sit at its table."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.security import RowPolicy

_PARTY = (
    "EXISTS (SELECT 1 FROM referral_party p WHERE p.referral_id = referral_advice.referral_id"
    " AND p.organisation = ANY (heyi_institutions()) AND p.until IS NULL)"
)
_REASONS = [
    "patient_choice", "known_there", "agreed_by_phone", "special_skill", "family_near", "data_wrong", "other",
]  # fmt: skip


class Migration(migrations.Migration):
    """Advice on where to send."""

    dependencies: ClassVar = [("referral", "0008_contacts")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AdviceRow",
            fields=[
                ("referral", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="referral.referralrow")),
                ("alliance", models.UUIDField()),
                ("sender", models.UUIDField()),
                ("chosen", models.UUIDField(null=True)),
                ("heeded", models.CharField(max_length=32)),
                ("rank", models.PositiveSmallIntegerField(null=True)),
                ("of", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=32)),
                ("words", EncryptedTextField(blank=True)),
                ("advised", EncryptedJSONField()),
                ("kept_at", models.DateTimeField()),
                ("kept_by", models.UUIDField()),
            ],
            options={
                "db_table": "referral_advice",
                "indexes": [models.Index(fields=["alliance", "kept_at"], name="advice_by_alliance")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("heeded__in", ["followed", "patient_choice", "overruled", "not_advised"])), name="advice_heeded_known"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), ("reason__in", _REASONS), _connector="OR"), name="advice_reason_known"),
                    models.CheckConstraint(condition=models.Q(models.Q(("heeded", "patient_choice"), _negated=True), ("reason", "patient_choice"), _connector="OR"), name="advice_patients_choice_has_its_reason"),
                ],
            },
        ),
        RowPolicy("referral_advice", sees=_PARTY),
    ]
