"""The tables of notices."""

import django.db.models.deletion
import heyi.foundation.fields
import heyi.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='EndpointRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('kind', models.CharField(max_length=32)),
                ('name', models.CharField(max_length=60)),
                ('host', models.CharField(max_length=255)),
                ('url', heyi.foundation.fields.EncryptedTextField()),
                ('secret', heyi.foundation.fields.EncryptedTextField()),
                ('keyword', models.CharField(blank=True, max_length=60)),
                ('least', models.CharField(max_length=32)),
                ('is_on', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.UUIDField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('removed_by', models.UUIDField(null=True)),
                ('last_at', models.DateTimeField(null=True)),
                ('last_answer', models.CharField(blank=True, max_length=32)),
                ('last_code', models.CharField(blank=True, max_length=32)),
            ],
            options={
                'db_table': 'notices_endpoint',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['wecom', 'dingtalk', 'feishu', 'plain'])), name='endpoint_kind_known'), models.CheckConstraint(condition=models.Q(('least__in', ['emergency', 'urgent', 'elective'])), name='endpoint_least_known'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('is_on', False), ('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='endpoint_removed_pair'), models.CheckConstraint(condition=models.Q(('last_answer__in', ['', 'taken', 'limited', 'refused', 'unclear', 'unreachable', 'timed_out', 'not_trusted', 'not_allowed'])), name='endpoint_last_answer_known'), models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('organisation', 'name'), name='endpoint_named_once')],
            },
        ),
        migrations.CreateModel(
            name='LadderRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cause', models.UUIDField(unique=True)),
                ('kind', models.CharField(max_length=32)),
                ('subject', models.UUIDField()),
                ('begun_at', models.DateTimeField()),
                ('climbed', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'notices_ladder',
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='ladder_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['emergency_waiting', 'urgent_waiting', 'emergency_coming', 'clock_called', 'sent_back', 'information_wanted', 'advice_given', 'place_found', 'place_lost', 'cancel_asked', 'not_come', 'outcome_back', 'coming_back', 'not_taken_back', 'should_go_up', 'glass_broken', 'rights_asked'])), name='ladder_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='NoticeRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('account', models.UUIDField()),
                ('cause', models.UUIDField()),
                ('kind', models.CharField(max_length=32)),
                ('level', models.CharField(max_length=32)),
                ('subject', models.UUIDField()),
                ('detail', models.CharField(blank=True, max_length=32)),
                ('organisation', models.UUIDField()),
                ('other', models.UUIDField(null=True)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('waits', models.BooleanField(default=False)),
                ('told_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'notices_notice',
                'indexes': [models.Index(fields=['account', '-told_at'], name='notice_listed'), models.Index(condition=models.Q(('read_at__isnull', True), ('settled_at__isnull', True)), fields=['account'], name='notice_open'), models.Index(condition=models.Q(('read_at__isnull', True), ('settled_at__isnull', True), ('waits', True)), fields=['subject'], name='notice_waiting'), models.Index(fields=['told_at'], name='notice_by_age')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['emergency_waiting', 'urgent_waiting', 'emergency_coming', 'clock_called', 'sent_back', 'information_wanted', 'advice_given', 'place_found', 'place_lost', 'cancel_asked', 'not_come', 'outcome_back', 'coming_back', 'not_taken_back', 'should_go_up', 'glass_broken', 'rights_asked'])), name='notice_kind_known'), models.CheckConstraint(condition=models.Q(('level__in', ['emergency', 'urgent', 'elective'])), name='notice_level_known'), models.UniqueConstraint(fields=('cause', 'account', 'step'), name='notice_told_once')],
            },
        ),
        migrations.CreateModel(
            name='WishRow',
            fields=[
                ('account', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('email', heyi.foundation.fields.EncryptedTextField()),
                ('by_email', models.BooleanField(default=False)),
                ('quiet_begins', models.PositiveSmallIntegerField(null=True)),
                ('quiet_ends', models.PositiveSmallIntegerField(null=True)),
                ('quiet_days_off', models.BooleanField(default=False)),
                ('muted', models.JSONField(default=list)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'notices_wish',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quiet_begins__isnull', True), ('quiet_ends__isnull', True)), models.Q(('quiet_begins__lt', 1440), ('quiet_ends__lt', 1440)), _connector='OR'), name='wish_quiet_pair')],
            },
        ),
        migrations.CreateModel(
            name='SendingRow',
            fields=[
                ('id', models.UUIDField(default=heyi.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('cause', models.UUIDField()),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('channel', models.CharField(max_length=32)),
                ('account', models.UUIDField(null=True)),
                ('kind', models.CharField(max_length=32)),
                ('level', models.CharField(max_length=32)),
                ('subject', models.UUIDField()),
                ('detail', models.CharField(blank=True, max_length=32)),
                ('organisation', models.UUIDField()),
                ('other', models.UUIDField(null=True)),
                ('told_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('message', models.UUIDField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('tried_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_for', models.CharField(blank=True, max_length=32)),
                ('code', models.CharField(blank=True, max_length=32)),
                ('endpoint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.endpointrow')),
            ],
            options={
                'db_table': 'notices_sending',
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['due_at'], name='sending_due'), models.Index(condition=models.Q(('message__isnull', False)), fields=['message'], name='sending_by_message'), models.Index(fields=['endpoint', '-tried_at'], name='sending_by_endpoint'), models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='sending_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['emergency_waiting', 'urgent_waiting', 'emergency_coming', 'clock_called', 'sent_back', 'information_wanted', 'advice_given', 'place_found', 'place_lost', 'cancel_asked', 'not_come', 'outcome_back', 'coming_back', 'not_taken_back', 'should_go_up', 'glass_broken', 'rights_asked'])), name='sending_kind_known'), models.CheckConstraint(condition=models.Q(('level__in', ['emergency', 'urgent', 'elective'])), name='sending_level_known'), models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('channel', 'email'), ('endpoint__isnull', True)), models.Q(('account__isnull', True), ('channel', 'webhook'), ('endpoint__isnull', False)), _connector='OR'), name='sending_to_one_place'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_for', '')), models.Q(('ended_at__isnull', False), ('ended_for__in', ['sent', 'answered', 'switched_off', 'given_up'])), _connector='OR'), name='sending_ended_for_a_reason'), models.UniqueConstraint(condition=models.Q(('account__isnull', False)), fields=('cause', 'step', 'account'), name='sending_once_to_a_person'), models.UniqueConstraint(condition=models.Q(('endpoint__isnull', False)), fields=('cause', 'step', 'endpoint'), name='sending_once_to_an_endpoint')],
            },
        ),
    ]
