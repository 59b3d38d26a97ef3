"""Letters printed together, and the pages that patients open without an account."""

from typing import ClassVar

import django.db.models.deletion
import heyi.foundation.fields
import heyi.kernel.ids
from django.db import migrations, models

from heyi.foundation.security import RowPolicy

_PARTY = (
    "EXISTS (SELECT 1 FROM referral_party p WHERE p.referral_id = referral_patient_page.referral_id"
    " AND p.organisation = ANY (heyi_institutions()) AND p.until IS NULL)"
)


class Migration(migrations.Migration):
    """Letters and patients' pages."""

    dependencies: ClassVar = [
        ('referral', '0006_waiting_and_supply'),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='LetterBatchRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('ordered_by', models.UUIDField()),
                ('ordered_at', models.DateTimeField()),
                ('kind', models.CharField(max_length=32)),
                ('language', models.CharField(max_length=32)),
                ('site', models.CharField(max_length=255)),
                ('referrals', models.JSONField()),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('printed', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('content', heyi.foundation.fields.EncryptedBytesField(null=True)),
            ],
            options={
                'db_table': 'referral_letter_batch',
                'indexes': [models.Index(fields=['ordered_by', '-ordered_at'], name='letters_by_orderer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['referral', 'acceptance', 'outcome', 'down_referral'])), name='letters_of_a_kind'), models.CheckConstraint(condition=models.Q(('done__lte', models.F('total')), ('printed__lte', models.F('done'))), name='letters_done_at_most'), models.CheckConstraint(condition=models.Q(('content__isnull', True), models.Q(('finished_at__isnull', False), ('removed_at__isnull', True)), _connector='OR'), name='letters_kept_once_finished')],
            },
        ),
        migrations.CreateModel(
            name='PatientPageRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('mark', models.BinaryField(max_length=16, unique=True)),
                ('contact', heyi.foundation.fields.EncryptedTextField()),
                ('bring', heyi.foundation.fields.EncryptedTextField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.UUIDField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.UUIDField(null=True)),
                ('opened', models.PositiveIntegerField(default=0)),
                ('last_opened_at', models.DateTimeField(null=True)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referral.referralrow')),
            ],
            options={
                'db_table': 'referral_patient_page',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('referral',), name='patient_page_one_standing'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='patient_page_revoked_pair')],
            },
        ),
        RowPolicy("referral_letter_batch", sees="ordered_by = heyi_actor()"),
        RowPolicy("referral_patient_page", sees=_PARTY),
    ]
