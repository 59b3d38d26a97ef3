"""What shall leave the house and what became of it: the queue of e-mails and webhooks. Not here: sending (actions)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.notices.models.endpoint import EndpointRow
from heyi.contexts.notices.models.notice import KINDS, LEVELS, LONGEST_CODE
from heyi.contexts.notices.terms import Channel, Ending
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class SendingRows(GuardedQuerySet["SendingRow"]):
    """Sendings."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those to oneself, and those to endpoints of one's institutions."""
        if actor.is_system:
            return self
        mine = EndpointRow.objects.filter(organisation__in=actor.institutions)
        return self.filter(Q(account=actor.id) | Q(endpoint__in=mine))

    def waiting(self) -> Self:
        """Those that have not come to an end."""
        return self.filter(ended_at__isnull=True)


class SendingRow(GuardedModel):
    """One notice on its way to one place outside.

    Shape: `message` is set when it is first tried and stays: what is told together, is told together again, under one id.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cause = models.UUIDField()
    step = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=LONGEST_CODE)
    account = models.UUIDField(null=True)
    endpoint = models.ForeignKey(EndpointRow, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=LONGEST_CODE)
    level = models.CharField(max_length=LONGEST_CODE)
    subject = models.UUIDField()
    detail = models.CharField(max_length=LONGEST_CODE, blank=True)
    organisation = models.UUIDField()
    other = models.UUIDField(null=True)
    told_at = models.DateTimeField()
    due_at = models.DateTimeField()
    message = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=LONGEST_CODE, blank=True)
    code = models.CharField(max_length=LONGEST_CODE, blank=True)

    objects = SendingRows.as_manager()

    class Meta:
        db_table = "notices_sending"
        constraints: ClassVar = [
            models.CheckConstraint(name="sending_kind_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="sending_level_known", condition=Q(level__in=LEVELS)),
            models.CheckConstraint(
                name="sending_to_one_place",
                condition=Q(channel=str(Channel.EMAIL), account__isnull=False, endpoint__isnull=True)
                | Q(channel=str(Channel.WEBHOOK), account__isnull=True, endpoint__isnull=False),
            ),
            models.CheckConstraint(
                name="sending_ended_for_a_reason",
                condition=Q(ended_at__isnull=True, ended_for="")
                | Q(ended_at__isnull=False, ended_for__in=[str(one) for one in Ending]),
            ),
            models.UniqueConstraint(
                fields=["cause", "step", "account"],
                name="sending_once_to_a_person",
                condition=Q(account__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["cause", "step", "endpoint"],
                name="sending_once_to_an_endpoint",
                condition=Q(endpoint__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="sending_due", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["message"], name="sending_by_message", condition=Q(message__isnull=False)),
            models.Index(fields=["endpoint", "-tried_at"], name="sending_by_endpoint"),
            models.Index(fields=["ended_at"], name="sending_by_end", condition=Q(ended_at__isnull=False)),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "cause", "step", "channel", "account", "endpoint", "kind", "level", "subject", "detail", "organisation",
            "other", "told_at", "due_at", "message", "attempts", "tried_at", "ended_at", "ended_for", "code",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
