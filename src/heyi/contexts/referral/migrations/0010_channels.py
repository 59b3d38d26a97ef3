"""Agreements on counterpart support and what each was used for; the release before this one writes referrals without one."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import heyi.kernel.ids
from heyi.foundation.security import RowPolicy

_BETWEEN = "sender = ANY (heyi_institutions()) OR receiver = ANY (heyi_institutions())"
# Who stands in the alliance of an agreement is said once more in models/channel.py.
_UNDER = (
    "alliance IN (SELECT m.alliance_id FROM governance_membership m"
    " WHERE m.organisation_id = ANY (heyi_institutions()))"
)
_OF_CHANNEL = (
    "EXISTS (SELECT 1 FROM referral_party p WHERE p.referral_id = referral_channel_use.referral_id"
    " AND p.organisation = ANY (heyi_institutions()))"
)


class Migration(migrations.Migration):
    """Counterpart support."""

    dependencies: ClassVar = [("referral", "0009_advice"), ("governance", "0003_facilities")]

    operations: ClassVar = [
        migrations.AddField("referralrow", "standing_channel", models.UUIDField(null=True)),
        migrations.CreateModel(
            name="ChannelRow",
            fields=[
                ("id", models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("alliance", models.UUIDField()),
                ("sender", models.UUIDField()),
                ("receiver", models.UUIDField()),
                ("department", models.CharField(blank=True, max_length=120)),
                ("period", models.CharField(max_length=32)),
                ("quota", models.PositiveIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("agreed_at", models.DateTimeField()),
                ("agreed_by", models.UUIDField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "referral_channel",
                "indexes": [models.Index(fields=["alliance", "-agreed_at"], name="channel_listed")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("sender", models.F("receiver")), _negated=True), name="channel_between_two"),
                    models.CheckConstraint(condition=models.Q(("quota__gt", 0)), name="channel_of_some"),
                    models.CheckConstraint(condition=models.Q(("period__in", ["week", "month"])), name="channel_period_known"),
                    models.CheckConstraint(condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"), name="channel_days_in_order"),
                    models.CheckConstraint(condition=models.Q(models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)), models.Q(("ended_at__isnull", False), ("ended_by__isnull", False), ("ends_on__isnull", False)), _connector="OR"), name="channel_ended_pair"),
                    models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("sender", "receiver", "department"), name="channel_agreed_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelUseRow",
            fields=[
                ("referral", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="referral.referralrow")),
                ("outcome", models.CharField(max_length=32)),
                ("period_on", models.DateField()),
                ("number", models.PositiveIntegerField(null=True)),
                ("answered_at", models.DateTimeField()),
                ("given_back_at", models.DateTimeField(null=True)),
                ("channel", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referral.channelrow")),
            ],
            options={
                "db_table": "referral_channel_use",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("outcome__in", ["skipped", "quota_used", "not_in_force", "not_fitting", "no_unit"])), name="channel_use_outcome_known"),
                    models.CheckConstraint(condition=models.Q(models.Q(("number__isnull", False), ("outcome", "skipped")), models.Q(models.Q(("outcome", "skipped"), _negated=True), ("given_back_at__isnull", True), ("number__isnull", True)), _connector="OR"), name="channel_use_has_its_share"),
                    models.UniqueConstraint(condition=models.Q(("given_back_at__isnull", True), ("number__isnull", False)), fields=("channel", "period_on", "number"), name="channel_share_given_once"),
                ],
            },
        ),
        RowPolicy("referral_channel", sees=f"{_BETWEEN} OR {_UNDER}"),
        RowPolicy("referral_channel_use", sees=_OF_CHANNEL),
    ]
