"""Agreements by which patients come from one unit to another without triage, and what each was used for."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.contexts.referral.models.referral import LONGEST_CODE, ReferralRow
from heyi.contexts.referral.terms.channels import ChannelOutcome, ChannelUse, QuotaPeriod, StandingChannel
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class ChannelRows(GuardedQuerySet["ChannelRow"]):
    """Agreements."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of the actor's institutions and of the alliances under which they stand; the system sees all."""
        if actor.is_system:
            return self
        mine, under = actor.institutions, {one.alliance for one in actor.standings if one.alliance}
        return self.filter(Q(sender__in=mine) | Q(receiver__in=mine) | Q(alliance__in=under))


class ChannelRow(GuardedModel):
    """One agreement."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alliance = models.UUIDField()
    sender = models.UUIDField()
    receiver = models.UUIDField()
    department = models.CharField(max_length=120, blank=True)
    period = models.CharField(max_length=LONGEST_CODE)
    quota = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    agreed_at = models.DateTimeField()
    agreed_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = ChannelRows.as_manager()

    class Meta:
        db_table = "referral_channel"
        constraints: ClassVar = [
            models.CheckConstraint(name="channel_between_two", condition=~Q(sender=F("receiver"))),
            models.CheckConstraint(name="channel_of_some", condition=Q(quota__gt=0)),
            models.CheckConstraint(
                name="channel_period_known", condition=Q(period__in=[str(one) for one in QuotaPeriod])
            ),
            models.CheckConstraint(
                name="channel_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="channel_ended_pair",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ends_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["sender", "receiver", "department"],
                condition=Q(ended_at__isnull=True),
                name="channel_agreed_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["alliance", "-agreed_at"], name="channel_listed")]

    class Privacy:
        plain: ClassVar = {
            "id", "alliance", "sender", "receiver", "department", "period", "quota", "starts_on", "ends_on", "agreed_at",
            "agreed_by", "ended_at", "ended_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> StandingChannel:
        """The row as a value."""
        return StandingChannel(
            id=self.id,
            alliance=self.alliance,
            sender=self.sender,
            receiver=self.receiver,
            department=self.department,
            period=QuotaPeriod(self.period),
            quota=self.quota,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            agreed_at=self.agreed_at,
            ended_at=self.ended_at,
        )


class ChannelUseRow(GuardedModel):
    """What an agreement did with one referral. The database itself refuses to give one share of a period away twice."""

    referral = models.OneToOneField(ReferralRow, primary_key=True, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(ChannelRow, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=LONGEST_CODE)
    period_on = models.DateField()
    number = models.PositiveIntegerField(null=True)
    answered_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    objects = GuardedQuerySet["ChannelUseRow"].as_manager()

    class Meta:
        db_table = "referral_channel_use"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="channel_use_outcome_known",
                condition=Q(outcome__in=[str(one) for one in ChannelOutcome]),
            ),
            models.CheckConstraint(
                name="channel_use_has_its_share",
                condition=Q(outcome="skipped", number__isnull=False)
                | (~Q(outcome="skipped") & Q(number__isnull=True, given_back_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["channel", "period_on", "number"],
                condition=Q(number__isnull=False, given_back_at__isnull=True),
                name="channel_share_given_once",
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "referral", "channel", "outcome", "period_on", "number", "answered_at", "given_back_at",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> ChannelUse:
        """The row as a value."""
        return ChannelUse(
            channel=self.channel_id,
            referral=self.referral_id,
            outcome=ChannelOutcome(self.outcome),
            period_on=self.period_on,
            number=self.number,
            answered_at=self.answered_at,
            given_back_at=self.given_back_at,
        )
