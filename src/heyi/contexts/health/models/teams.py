"""The table of care teams. A team's name and phone are told to everybody: residents choose by them."""

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from heyi.contexts.health.terms.teams import CareTeam
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_CODE = 32
LONGEST_NAME = 60


class CareTeamRows(GuardedQuerySet["CareTeamRow"]):
    """Care teams."""

    def within_reach_of(self, actor: Actor) -> Self:
        """All of them for everybody with a post anywhere: who cares for a resident is no secret to those who treat them."""
        return self if actor.is_system or actor.institutions else self.none()

    def at_work(self, day: date) -> Self:
        """Those at work on that day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class CareTeamRow(GuardedModel):
    """One team; `members` are accounts beside the leader, `serves` the units below that it signs for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    name = models.CharField(max_length=LONGEST_NAME)
    phone = models.CharField(max_length=LONGEST_CODE, blank=True)
    leader = models.UUIDField()
    members = models.JSONField(default=list)
    serves = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = CareTeamRows.as_manager()

    class Meta:
        db_table = "health_care_team"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="care_team_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="care_team_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(ends_on__isnull=True),
                name="care_team_named_once",
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "name", "phone", "leader", "members", "serves", "starts_on", "ends_on", "version",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> CareTeam:
        """The row as a value."""
        return CareTeam(
            id=self.id,
            organisation=self.organisation,
            name=self.name,
            phone=self.phone,
            leader=self.leader,
            members=tuple(UUID(one) for one in self.members),
            serves=tuple(UUID(one) for one in self.serves),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            version=self.version,
        )
