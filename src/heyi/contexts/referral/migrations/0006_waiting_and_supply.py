"""Those who wait for a place, weekly clinics, expected discharges and lent beds, each visible to those it concerns."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import heyi.kernel.ids
from heyi.foundation.security import RowPolicy

_OWN = "organisation = ANY (heyi_institutions())"
_PARTY = (
    "EXISTS (SELECT 1 FROM referral_party p WHERE p.referral_id = referral_wait.referral_id"
    " AND p.organisation = ANY (heyi_institutions()))"
)
_OWN_POOL = (
    "EXISTS (SELECT 1 FROM referral_pool o WHERE o.id = referral_discharge.pool_id"
    " AND o.organisation = ANY (heyi_institutions()))"
)


class Migration(migrations.Migration):
    """Waiting and supply."""

    dependencies: ClassVar = [
        ("referral", "0005_legs"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='DischargeRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('told_at', models.DateTimeField()),
                ('told_by', models.UUIDField()),
            ],
            options={
                'db_table': 'referral_discharge',
            },
        ),
        migrations.CreateModel(
            name='LoanRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('lender', models.UUIDField()),
                ('lender_unit', models.CharField(max_length=120)),
                ('borrower', models.UUIDField()),
                ('borrower_unit', models.CharField(max_length=120)),
                ('places', models.PositiveIntegerField()),
                ('returned', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(max_length=32)),
                ('offered_at', models.DateTimeField()),
                ('offered_by', models.UUIDField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('taken_by', models.UUIDField(null=True)),
                ('ends_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'referral_loan',
            },
        ),
        migrations.CreateModel(
            name='SlotTemplateRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('unit', models.CharField(max_length=120)),
                ('weekday', models.PositiveSmallIntegerField()),
                ('begins', models.TimeField()),
                ('ends', models.TimeField()),
                ('places', models.PositiveIntegerField()),
                ('first_on', models.DateField()),
                ('last_on', models.DateField(null=True)),
            ],
            options={
                'db_table': 'referral_slot_template',
            },
        ),
        migrations.CreateModel(
            name='WaitRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('unit', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=32)),
                ('tier', models.CharField(max_length=32)),
                ('since', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('passed_at', models.DateTimeField(null=True)),
                ('passed_for', models.CharField(blank=True, max_length=32)),
            ],
            options={
                'db_table': 'referral_wait',
            },
        ),
        migrations.RemoveConstraint(
            model_name='referralrow',
            name='referral_state_known',
        ),
        migrations.AddField(
            model_name='capacitypoolrow',
            name='closed_reason',
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddField(
            model_name='holdrow',
            name='from_below',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='holdrow',
            name='recalled_for',
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddIndex(
            model_name='holdrow',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['recalled_for'], name='hold_recalled'),
        ),
        migrations.AddConstraint(
            model_name='capacitypoolrow',
            constraint=models.CheckConstraint(condition=models.Q(('closed_reason', ''), ('is_open', False), _connector='OR'), name='pool_closed_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='referralrow',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'seen', 'under_triage', 'information_requested', 'resubmitted', 'waiting_for_place', 'accepted', 'declined', 'redirected', 'converted_to_advice', 'reserved', 'scheduled', 'in_transit', 'arrived', 'in_treatment', 'completed', 'outcome_returned', 'down_offered', 'accepted_below', 'plan_running', 'plan_reviewed', 'closed', 'no_show', 'cancel_requested', 'cancelled', 'expired', 'failed', 'closed_not_attended', 'patient_died', 'entered_in_error'])), name='referral_state_known'),
        ),
        migrations.AddField(
            model_name='dischargerow',
            name='pool',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.capacitypoolrow'),
        ),
        migrations.AddField(
            model_name='loanrow',
            name='borrower_pool',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.capacitypoolrow'),
        ),
        migrations.AddField(
            model_name='loanrow',
            name='lender_pool',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.capacitypoolrow'),
        ),
        migrations.AddConstraint(
            model_name='slottemplaterow',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='template_weekday'),
        ),
        migrations.AddConstraint(
            model_name='slottemplaterow',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('begins'))), name='template_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='slottemplaterow',
            constraint=models.CheckConstraint(condition=models.Q(('last_on__isnull', True), ('last_on__gte', models.F('first_on')), _connector='OR'), name='template_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='slottemplaterow',
            constraint=models.UniqueConstraint(condition=models.Q(('last_on__isnull', True)), fields=('organisation', 'unit', 'weekday', 'begins'), name='template_named_once'),
        ),
        migrations.AddField(
            model_name='waitrow',
            name='passed_pool',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.capacitypoolrow'),
        ),
        migrations.AddField(
            model_name='waitrow',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.referralrow'),
        ),
        migrations.AddConstraint(
            model_name='dischargerow',
            constraint=models.UniqueConstraint(fields=('pool', 'on'), name='discharge_one_number_a_day'),
        ),
        migrations.AddIndex(
            model_name='loanrow',
            index=models.Index(condition=models.Q(('state__in', ['offered', 'running', 'overdue'])), fields=['ends_at'], name='loan_ending'),
        ),
        migrations.AddConstraint(
            model_name='loanrow',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['offered', 'running', 'overdue', 'returned', 'withdrawn'])), name='loan_state_known'),
        ),
        migrations.AddConstraint(
            model_name='loanrow',
            constraint=models.CheckConstraint(condition=models.Q(('places__gt', 0)), name='loan_of_some_beds'),
        ),
        migrations.AddConstraint(
            model_name='loanrow',
            constraint=models.CheckConstraint(condition=models.Q(('returned__lte', models.F('places'))), name='loan_returned_at_most'),
        ),
        migrations.AddConstraint(
            model_name='loanrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), ('returned', models.F('places')), _connector='OR'), name='loan_returned_whole'),
        ),
        migrations.AddConstraint(
            model_name='loanrow',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('offered_at'))), name='loan_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='loanrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('borrower_pool__isnull', True), ('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('borrower_pool__isnull', False), ('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='loan_taken_pair'),
        ),
        migrations.AddIndex(
            model_name='waitrow',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['organisation', 'kind', 'unit'], name='wait_line'),
        ),
        migrations.AddConstraint(
            model_name='waitrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['bed', 'slot'])), name='wait_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='waitrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('passed_at__isnull', True), ('passed_for', ''), ('passed_pool__isnull', True)), models.Q(('passed_at__isnull', False), ('passed_for__in', ['not_ready', 'kept_for_below']), ('passed_pool__isnull', False)), _connector='OR'), name='wait_passed_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='waitrow',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('referral',), name='wait_in_one_line'),
        ),
        RowPolicy("referral_wait", sees=f"{_OWN} OR {_PARTY}"),
        RowPolicy("referral_slot_template", sees=_OWN),
        RowPolicy("referral_discharge", sees=_OWN_POOL),
        RowPolicy(
            "referral_loan",
            sees="lender = ANY (heyi_institutions()) OR borrower = ANY (heyi_institutions())",
        ),
    ]
