"""What people were told, each in a row of their own, and ladders that are still being climbed. Not here: who (rules)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices.terms import Notice, NoticeKind
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_CODE = 32
KINDS = [str(kind) for kind in NoticeKind]
LEVELS = [str(level) for level in Urgency]


class NoticeRows(GuardedQuerySet["NoticeRow"]):
    """Notices."""

    def within_reach_of(self, actor: Actor) -> Self:
        """One's own, and nobody else's."""
        return self if actor.is_system else self.filter(account=actor.id)

    def open(self) -> Self:
        """Those neither read nor settled."""
        return self.filter(read_at__isnull=True, settled_at__isnull=True)


class NoticeRow(GuardedModel):
    """One thing one person was told. It names a case by its id and organisations by theirs: no word about a patient.

    Shape: `cause` is the recorded fact, so that hearing it twice tells nobody twice; `step` is the rung of the ladder.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.UUIDField()
    cause = models.UUIDField()
    kind = models.CharField(max_length=LONGEST_CODE)
    level = models.CharField(max_length=LONGEST_CODE)
    subject = models.UUIDField()
    detail = models.CharField(max_length=LONGEST_CODE, blank=True)
    organisation = models.UUIDField()
    other = models.UUIDField(null=True)
    step = models.PositiveSmallIntegerField(default=0)
    waits = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = NoticeRows.as_manager()

    class Meta:
        db_table = "notices_notice"
        constraints: ClassVar = [
            models.CheckConstraint(name="notice_kind_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="notice_level_known", condition=Q(level__in=LEVELS)),
            models.UniqueConstraint(fields=["cause", "account", "step"], name="notice_told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-told_at"], name="notice_listed"),
            models.Index(
                fields=["account"],
                name="notice_open",
                condition=Q(read_at__isnull=True, settled_at__isnull=True),
            ),
            models.Index(
                fields=["subject"],
                name="notice_waiting",
                condition=Q(waits=True, read_at__isnull=True, settled_at__isnull=True),
            ),
            models.Index(fields=["told_at"], name="notice_by_age"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "account", "cause", "kind", "level", "subject", "detail", "organisation", "other", "step", "waits", "told_at",
            "read_at", "settled_at",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Notice:
        """The row as a value."""
        return Notice(
            id=self.id,
            kind=NoticeKind(self.kind),
            level=Urgency(self.level),
            subject=self.subject,
            detail=self.detail,
            organisation=self.organisation,
            other=self.other,
            step=self.step,
            told_at=self.told_at,
            read_at=self.read_at,
            settled_at=self.settled_at,
        )


class LadderRows(GuardedQuerySet["LadderRow"]):
    """Ladders."""

    def within_reach_of(self, actor: Actor) -> Self:
        """The system's own affair."""
        return self if actor.is_system else self.none()


class LadderRow(GuardedModel):
    """A matter that waits for an answer, how many rungs were told, and when the next one is due."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cause = models.UUIDField(unique=True)
    kind = models.CharField(max_length=LONGEST_CODE)
    subject = models.UUIDField()
    begun_at = models.DateTimeField()
    climbed = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    objects = LadderRows.as_manager()

    class Meta:
        db_table = "notices_ladder"
        constraints: ClassVar = [
            models.CheckConstraint(name="ladder_kind_known", condition=Q(kind__in=KINDS)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="ladder_due", condition=Q(next_at__isnull=False)),
        ]

    class Privacy:
        plain: ClassVar = {"id", "cause", "kind", "subject", "begun_at", "climbed", "next_at"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
