"""Where an organisation is told outside the house. Address and secret are sealed: who has them can speak in its groups."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices.models.notice import LEVELS, LONGEST_CODE
from heyi.contexts.notices.terms import Answer, BotKind, Endpoint
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_NAME = 60


class EndpointRows(GuardedQuerySet["EndpointRow"]):
    """Endpoints."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of one's own institutions."""
        return self if actor.is_system else self.filter(organisation__in=actor.institutions)

    def standing(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)


class EndpointRow(GuardedModel):
    """One robot or program. A removed one stays as a row without address, because sendings point at it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    kind = models.CharField(max_length=LONGEST_CODE)
    name = models.CharField(max_length=LONGEST_NAME)
    host = models.CharField(max_length=255)
    url = EncryptedTextField()
    secret = EncryptedTextField()
    keyword = models.CharField(max_length=LONGEST_NAME, blank=True)
    least = models.CharField(max_length=LONGEST_CODE)
    is_on = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)
    last_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=LONGEST_CODE, blank=True)
    last_code = models.CharField(max_length=LONGEST_CODE, blank=True)

    objects = EndpointRows.as_manager()

    class Meta:
        db_table = "notices_endpoint"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="endpoint_kind_known", condition=Q(kind__in=[str(one) for one in BotKind])
            ),
            models.CheckConstraint(name="endpoint_least_known", condition=Q(least__in=LEVELS)),
            models.CheckConstraint(
                name="endpoint_removed_pair",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False, is_on=False),
            ),
            models.CheckConstraint(
                name="endpoint_last_answer_known",
                condition=Q(last_answer__in=["", *(str(one) for one in Answer)]),
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="endpoint_named_once",
                condition=Q(removed_at__isnull=True),
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "kind", "name", "host", "keyword", "least", "is_on", "version", "changed_at", "changed_by",
            "removed_at", "removed_by", "last_at", "last_answer", "last_code",
        }  # fmt: skip
        identifying: ClassVar = {"url", "secret"}
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Endpoint:
        """The row as a value, without address and secret."""
        return Endpoint(
            id=self.id,
            organisation=self.organisation,
            kind=BotKind(self.kind),
            name=self.name,
            host=self.host,
            has_secret=bool(self.secret),
            keyword=self.keyword,
            least=Urgency(self.least),
            is_on=self.is_on,
            version=self.version,
            changed_at=self.changed_at,
            last_at=self.last_at,
            last_answer=Answer(self.last_answer) if self.last_answer else None,
            last_code=self.last_code,
        )
