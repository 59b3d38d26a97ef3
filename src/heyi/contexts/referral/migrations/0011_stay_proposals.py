"""Proposals to send patients down who lie in a ward, visible to the ward's institution."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import heyi.foundation.fields
import heyi.kernel.ids
from heyi.foundation.security import RowPolicy


class Migration(migrations.Migration):
    """The table and who may see its rows."""

    dependencies: ClassVar = [
        ("referral", "0010_channels"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='StayProposalRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('alliance', models.UUIDField()),
                ('encounter', models.UUIDField(null=True)),
                ('person', models.UUIDField()),
                ('patient', models.UUIDField()),
                ('patient_name', heyi.foundation.fields.EncryptedTextField()),
                ('department', heyi.foundation.fields.EncryptedTextField()),
                ('due_on', models.DateField()),
                ('prepared', heyi.foundation.fields.EncryptedJSONField()),
                ('state', models.CharField(max_length=32)),
                ('proposed_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField()),
                ('put_off_until', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=32)),
                ('words', heyi.foundation.fields.EncryptedTextField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.UUIDField(null=True)),
                ('referral', models.UUIDField(null=True)),
                ('behind', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.referralrow')),
            ],
            options={
                'db_table': 'referral_stay_proposal',
                'indexes': [models.Index(fields=['organisation', 'state', 'due_on'], name='stay_proposal_list'), models.Index(fields=['alliance', 'proposed_at'], name='stay_proposal_figures'), models.Index(fields=['person'], name='stay_proposal_person'), models.Index(condition=models.Q(('referral__isnull', False)), fields=['referral'], name='stay_proposal_taken_up')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'put_off', 'taken_up', 'refused', 'fallen'])), name='stay_proposal_state_known'), models.CheckConstraint(condition=models.Q(('encounter__isnull', False), ('behind__isnull', False), _connector='OR'), name='stay_proposal_of_a_stay'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('state__in', ['put_off', 'taken_up', 'refused'])), models.Q(models.Q(('state__in', ['put_off', 'taken_up', 'refused']), _negated=True), ('answered_at__isnull', True), ('answered_by__isnull', True)), _connector='OR'), name='stay_proposal_answered_pair'), models.CheckConstraint(condition=models.Q(models.Q(('referral__isnull', False), ('state', 'taken_up')), models.Q(models.Q(('state', 'taken_up'), _negated=True), ('referral__isnull', True)), _connector='OR'), name='stay_proposal_taken_up_has_referral'), models.CheckConstraint(condition=models.Q(models.Q(('put_off_until__isnull', False), ('state', 'put_off')), models.Q(models.Q(('state', 'put_off'), _negated=True), ('put_off_until__isnull', True)), _connector='OR'), name='stay_proposal_put_off_until_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['put_off', 'refused']), _negated=True), ('reason__in', ['treatment_not_finished', 'result_awaited', 'not_stable', 'other_illness', 'leaves_for_home', 'ward_keeps_patient', 'study_or_teaching', 'patient_unwilling', 'family_unwilling', 'cost_below', 'no_place_below', 'below_not_capable', 'medicine_missing']), _connector='OR'), name='stay_proposal_kept_for_a_reason'), models.UniqueConstraint(fields=('encounter',), name='stay_proposal_once_per_encounter'), models.UniqueConstraint(fields=('behind',), name='stay_proposal_once_per_referral')],
            },
        ),
        RowPolicy("referral_stay_proposal", sees="organisation = ANY (heyi_institutions())"),
    ]
