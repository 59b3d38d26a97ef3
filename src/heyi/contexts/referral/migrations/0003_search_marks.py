"""What a referral is found by in a worklist, visible to those who may know of the referral."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from heyi.foundation.security import RowPolicy

_PARTY = (
    "EXISTS (SELECT 1 FROM referral_party p WHERE p.referral_id = referral_search_mark.referral_id"
    " AND p.organisation = ANY (heyi_institutions()))"
)


class Migration(migrations.Migration):
    """Search marks of referrals."""

    dependencies: ClassVar = [("referral", "0002_security")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SearchMarkRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mark", models.BinaryField(max_length=16)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referral.referralrow",
                    ),
                ),
            ],
            options={
                "db_table": "referral_search_mark",
                "indexes": [models.Index(fields=["mark", "referral"], name="referral_mark_found")],
            },
        ),
        RowPolicy("referral_search_mark", sees=_PARTY),
    ]
