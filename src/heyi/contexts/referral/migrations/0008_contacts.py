"""Contacts after a treatment, and outcomes that came back to who sent the patient."""

from typing import ClassVar

import django.db.models.deletion
import heyi.foundation.fields
import heyi.kernel.ids
from django.db import migrations, models

from heyi.foundation.security import RowPolicy

_OWN = "organisation = ANY (heyi_institutions())"


class Migration(migrations.Migration):
    """Contacts and returned outcomes."""

    dependencies: ClassVar = [
        ('referral', '0007_letters'),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='DueContactRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('patient_name', heyi.foundation.fields.EncryptedTextField()),
                ('organisation', models.UUIDField()),
                ('alliance', models.UUIDField()),
                ('code', models.CharField(max_length=64)),
                ('days', models.PositiveIntegerField()),
                ('due_on', models.DateField()),
                ('source', models.CharField(max_length=128)),
                ('status', models.CharField(max_length=32)),
                ('state', models.CharField(max_length=32)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('arranged_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.UUIDField(null=True)),
                ('ended_for', models.CharField(blank=True, max_length=32)),
                ('note', heyi.foundation.fields.EncryptedJSONField(null=True)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.referralrow')),
            ],
            options={
                'db_table': 'referral_contact',
            },
        ),
        migrations.CreateModel(
            name='ContactTryRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('by', models.UUIDField()),
                ('way', models.CharField(max_length=32)),
                ('reason', models.CharField(max_length=32)),
                ('words', heyi.foundation.fields.EncryptedTextField()),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.duecontactrow')),
            ],
            options={
                'db_table': 'referral_contact_try',
            },
        ),
        migrations.CreateModel(
            name='ReturnedRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('person', models.UUIDField()),
                ('patient_name', heyi.foundation.fields.EncryptedTextField()),
                ('treated_at', models.UUIDField()),
                ('outcome', heyi.foundation.fields.EncryptedJSONField()),
                ('returned_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('seen_by', models.UUIDField(null=True)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.referralrow')),
            ],
            options={
                'db_table': 'referral_returned',
            },
        ),
        migrations.AddIndex(
            model_name='duecontactrow',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['organisation', 'due_on'], name='contact_due'),
        ),
        migrations.AddIndex(
            model_name='duecontactrow',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['alliance', 'due_on'], name='contact_due_in_alliance'),
        ),
        migrations.AddIndex(
            model_name='duecontactrow',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['person'], name='contact_of_person'),
        ),
        migrations.AddConstraint(
            model_name='duecontactrow',
            constraint=models.UniqueConstraint(fields=('referral', 'code'), name='contact_once_per_referral'),
        ),
        migrations.AddConstraint(
            model_name='duecontactrow',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'cancelled'])), name='contact_state_known'),
        ),
        migrations.AddConstraint(
            model_name='duecontactrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'open')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('state__in', ['done', 'cancelled'])), _connector='OR'), name='contact_ended_pair'),
        ),
        migrations.AddConstraint(
            model_name='duecontactrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('note__isnull', False), _connector='OR'), name='contact_done_with_a_note'),
        ),
        migrations.AddConstraint(
            model_name='duecontactrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), ('ended_for__in', ['died', 'cared_for_anew', 'not_treated']), _connector='OR'), name='contact_cancelled_for_a_reason'),
        ),
        migrations.AddIndex(
            model_name='contacttryrow',
            index=models.Index(fields=['contact', '-at'], name='contact_tries'),
        ),
        migrations.AddIndex(
            model_name='returnedrow',
            index=models.Index(fields=['organisation', '-returned_at'], name='returned_by_organisation'),
        ),
        migrations.AddConstraint(
            model_name='returnedrow',
            constraint=models.UniqueConstraint(fields=('referral', 'organisation'), name='returned_once_to_each'),
        ),
        migrations.AddConstraint(
            model_name='returnedrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seen_at__isnull', True), ('seen_by__isnull', True)), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='returned_seen_pair'),
        ),
        RowPolicy("referral_contact", sees=_OWN),
        RowPolicy("referral_contact_try", sees=_OWN),
        RowPolicy("referral_returned", sees=_OWN),
    ]
