"""Posts of the emergency room, the ambulance and the channel's team. The old release gives none of them."""

from typing import ClassVar

from django.db import migrations, models

_ROLES = [
    "village_doctor", "member_doctor", "referral_coordinator", "ward_nurse", "department_head", "president",
    "alliance_administrator", "quality_officer", "data_officer", "auditor", "it_staff", "council_member",
    "emergency_staff", "ambulance_crew", "channel_team",
]  # fmt: skip


class Migration(migrations.Migration):
    """Three roles more may be held."""

    dependencies: ClassVar = [("governance", "0004_on_call")]

    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="postrow", name="post_role_known"),
        migrations.AddConstraint(
            model_name="postrow",
            constraint=models.CheckConstraint(condition=models.Q(("role__in", _ROLES)), name="post_role_known"),
        ),
    ]
