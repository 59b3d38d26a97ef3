"""How each person wants to be told. Who has no row is told as the rules say."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.notices.terms import NoticeKind, Quiet, Wish
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.working_time import MINUTES_IN_DAY


class WishRows(GuardedQuerySet["WishRow"]):
    """Wishes."""

    def within_reach_of(self, actor: Actor) -> Self:
        """One's own."""
        return self if actor.is_system else self.filter(account=actor.id)


class WishRow(GuardedModel):
    """The wishes of one account."""

    account = models.UUIDField(primary_key=True, editable=False)
    email = EncryptedTextField()
    by_email = models.BooleanField(default=False)
    quiet_begins = models.PositiveSmallIntegerField(null=True)
    quiet_ends = models.PositiveSmallIntegerField(null=True)
    quiet_days_off = models.BooleanField(default=False)
    muted = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    objects = WishRows.as_manager()

    class Meta:
        db_table = "notices_wish"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="wish_quiet_pair",
                condition=Q(quiet_begins__isnull=True, quiet_ends__isnull=True)
                | Q(quiet_begins__lt=MINUTES_IN_DAY, quiet_ends__lt=MINUTES_IN_DAY),
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "account", "by_email", "quiet_begins", "quiet_ends", "quiet_days_off", "muted", "changed_at",
        }  # fmt: skip
        identifying: ClassVar = {"email"}
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Wish:
        """The row as a value."""
        has_quiet = self.quiet_begins is not None and self.quiet_ends is not None
        return Wish(
            email=self.email,
            by_email=self.by_email,
            quiet=Quiet(self.quiet_begins or 0, self.quiet_ends or 0, self.quiet_days_off)
            if has_quiet
            else None,
            muted=frozenset(NoticeKind(one) for one in self.muted),
        )
