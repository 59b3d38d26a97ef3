"""Legs of referrals, counted for figures: whole members are told of them, single rows only the parties know."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import heyi.kernel.ids
from heyi.foundation.security import RowPolicy


def _party(table: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM referral_party p WHERE p.referral_id = {table}.referral_id"
        " AND p.organisation = ANY (heyi_institutions()))"
    )


class Migration(migrations.Migration):
    """The two tables and who may see their rows."""

    dependencies: ClassVar = [
        ("referral", "0004_proposed"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='CountedRow',
            fields=[
                ('referral', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='referral.referralrow')),
                ('version', models.PositiveIntegerField()),
                ('catalogue', models.CharField(max_length=64)),
                ('counted_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'referral_counted',
            },
        ),
        migrations.CreateModel(
            name='LegRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('direction', models.CharField(max_length=32)),
                ('alliance', models.UUIDField()),
                ('sender', models.UUIDField()),
                ('receiver', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.CharField(max_length=32)),
                ('reason', models.CharField(blank=True, max_length=32)),
                ('answer_minutes', models.PositiveIntegerField(null=True)),
                ('in_time', models.BooleanField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('offered_at', models.DateTimeField(null=True)),
                ('is_over', models.BooleanField()),
                ('is_treatable_below', models.BooleanField(null=True)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.referralrow')),
            ],
            options={
                'db_table': 'referral_leg',
                'indexes': [models.Index(fields=['direction', 'asked_at'], name='leg_by_time'), models.Index(fields=['alliance', 'direction', 'asked_at'], name='leg_by_alliance')],
                'constraints': [models.UniqueConstraint(fields=('referral', 'ordinal'), name='leg_in_order'), models.CheckConstraint(condition=models.Q(('direction__in', ['up', 'down'])), name='leg_direction_known')],
            },
        ),
        RowPolicy("referral_counted", sees=_party("referral_counted")),
        RowPolicy("referral_leg", sees=_party("referral_leg")),
    ]
