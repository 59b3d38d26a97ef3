"""Moves that a patient did not want, visible to whoever would have sent them."""

from typing import ClassVar

from django.db import migrations, models

import heyi.foundation.fields
import heyi.kernel.ids
from heyi.foundation.security import RowPolicy


class Migration(migrations.Migration):
    """The table and who may see its rows."""

    dependencies: ClassVar = [
        ("referral", "0011_stay_proposals"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='RefusedMoveRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('alliance', models.UUIDField()),
                ('direction', models.CharField(max_length=32)),
                ('destination', models.UUIDField()),
                ('person', models.UUIDField()),
                ('patient', models.UUIDField()),
                ('reason', models.CharField(max_length=32)),
                ('by', models.CharField(max_length=32)),
                ('words', heyi.foundation.fields.EncryptedTextField()),
                ('on', models.DateField()),
                ('told_at', models.DateTimeField()),
                ('told_by', models.UUIDField()),
            ],
            options={
                'db_table': 'referral_refused_move',
                'indexes': [models.Index(fields=['alliance', 'told_at'], name='refused_move_figures')],
                'constraints': [models.CheckConstraint(condition=models.Q(('direction__in', ['up', 'down'])), name='refused_move_direction_known'), models.CheckConstraint(condition=models.Q(('reason__in', ['patient_unwilling', 'family_unwilling', 'cost', 'transport', 'wants_to_stay', 'prefers_another'])), name='refused_move_reason_known'), models.CheckConstraint(condition=models.Q(('by__in', ['patient', 'guardian', 'spouse', 'child', 'parent', 'sibling', 'other_relative', 'authorised'])), name='refused_move_by_known'), models.UniqueConstraint(fields=('patient', 'organisation', 'destination', 'direction', 'on'), name='refused_move_once_a_day')],
            },
        ),
        RowPolicy("referral_refused_move", sees="organisation = ANY (heyi_institutions())"),
    ]
