"""The tables of a referral itself: journey, referral, its parties and its package. Not here: what happens to it (case)."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_CODE = 32


class JourneyRow(GuardedModel):
    """One person's way through the alliance, from the first referral until all of them are closed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.UUIDField()
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    objects = GuardedQuerySet["JourneyRow"].as_manager()

    class Meta:
        db_table = "referral_journey"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="journey_one_open"
            ),
            models.CheckConstraint(
                name="journey_closed_pair",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    class Privacy:
        plain: ClassVar = {"id", "opened_at", "opened_by", "closed_at", "closed_by"}
        identifying: ClassVar = {"person"}
        clinical: ClassVar[set[str]] = set()


def reach_of(actor: Actor) -> frozenset[UUID] | None:
    """The institutions whose referrals an actor may know of; None for the system, which may know of all."""
    return None if actor.is_system else actor.institutions


class ReferralRows(GuardedQuerySet["ReferralRow"]):
    """Referrals."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Referrals this actor may know exist: those to which one of their institutions is or was a party."""
        return self.within(reach_of(actor))

    def within(self, institutions: Collection[UUID] | None) -> Self:
        """Referrals to which one of these is or was a party; None is the system, which reaches all."""
        if institutions is None:
            return self
        mine = PartyRow.objects.filter(referral=OuterRef("pk"), organisation__in=institutions)
        return self.filter(Exists(mine))

    def at_receiver(self, organisations: Iterable[UUID]) -> Self:
        """What lies or lay with these institutions to answer and to treat."""
        return self.filter(receiver__in=list(organisations))


class ReferralRow(GuardedModel):
    """One referral."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    journey = models.ForeignKey(JourneyRow, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    patient = models.UUIDField()
    patient_name = EncryptedTextField()
    direction = models.CharField(max_length=LONGEST_CODE)
    urgency = models.CharField(max_length=LONGEST_CODE)
    state = models.CharField(max_length=LONGEST_CODE)
    version = models.PositiveIntegerField(default=1)
    origin = models.UUIDField()
    origin_alliance = models.UUIDField()
    sender = models.UUIDField()
    sender_alliance = models.UUIDField()
    receiver = models.UUIDField(null=True)
    receiver_alliance = models.UUIDField(null=True)
    lower = models.UUIDField(null=True)
    lower_alliance = models.UUIDField(null=True)
    green_channel = models.BooleanField(default=False)
    # The agreement on counterpart support under which it is sent.
    standing_channel = models.UUIDField(null=True)
    department = models.CharField(max_length=120, blank=True)
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    scheduled_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    moved_by = models.UUIDField()

    objects = ReferralRows.as_manager()

    class Meta:
        db_table = "referral_referral"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="referral_state_known", condition=Q(state__in=[str(s) for s in State])
            ),
            models.CheckConstraint(
                name="referral_direction_known", condition=Q(direction__in=[str(d) for d in Direction])
            ),
            models.CheckConstraint(
                name="referral_urgency_known", condition=Q(urgency__in=[str(u) for u in Urgency])
            ),
            models.CheckConstraint(
                name="referral_only_a_draft_has_no_journey",
                condition=Q(journey__isnull=False) | Q(state__in=["draft", "entered_in_error", "closed"]),
            ),
            models.CheckConstraint(
                name="referral_accepted_has_receiver",
                condition=~Q(
                    state__in=["accepted", "reserved", "scheduled", "in_transit", "arrived", "in_treatment"]
                )
                | Q(receiver__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_below_has_lower",
                condition=~Q(state__in=["down_offered", "accepted_below", "plan_running"])
                | Q(lower__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["receiver", "state", "due_at"], name="referral_inbox"),
            models.Index(fields=["sender", "state", "-moved_at"], name="referral_outbox"),
            models.Index(fields=["origin", "state", "-moved_at"], name="referral_origin"),
            models.Index(fields=["lower", "state", "due_at"], name="referral_below"),
            models.Index(fields=["person", "drafted_at"], name="referral_person"),
            models.Index(fields=["journey"], name="referral_by_journey"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "journey", "direction", "urgency", "state", "version", "origin", "origin_alliance", "sender",
            "sender_alliance", "receiver", "receiver_alliance", "lower", "lower_alliance", "green_channel",
            "standing_channel",
            "drafted_at", "submitted_at", "scheduled_at", "due_at", "moved_at", "moved_by",
        }  # fmt: skip
        identifying: ClassVar = {"person", "patient", "patient_name"}
        clinical: ClassVar = {"department"}

    def snapshot(self) -> Referral:
        """The row as a value that rules can judge."""
        return Referral(
            id=self.id,
            journey=self.journey_id,
            person=self.person,
            patient=self.patient,
            direction=Direction(self.direction),
            urgency=Urgency(self.urgency),
            state=State(self.state),
            version=self.version,
            origin=self.origin,
            origin_alliance=self.origin_alliance,
            sender=self.sender,
            sender_alliance=self.sender_alliance,
            receiver=self.receiver,
            receiver_alliance=self.receiver_alliance,
            lower=self.lower,
            lower_alliance=self.lower_alliance,
            green_channel=self.green_channel,
            standing_channel=self.standing_channel,
            department=self.department,
            drafted_at=self.drafted_at,
            submitted_at=self.submitted_at,
            scheduled_at=self.scheduled_at,
            moved_at=self.moved_at,
            moved_by=self.moved_by,
        )


class PartyRows(GuardedQuerySet["PartyRow"]):
    """Parties."""

    def current(self) -> Self:
        """Those who still sit at the table; former ones keep the story but not the package."""
        return self.filter(until__isnull=True)


class PartyRow(GuardedModel):
    """An organisation that is, or was, a party to a referral. It is what makes a referral visible."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    side = models.CharField(max_length=LONGEST_CODE)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = PartyRows.as_manager()

    class Meta:
        db_table = "referral_party"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral", "organisation", "side"],
                condition=Q(until__isnull=True),
                name="party_sits_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "referral"], name="party_reach")]

    class Privacy:
        plain: ClassVar = {"id", "referral", "organisation", "side", "since", "until"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()


class PackageRow(GuardedModel):
    """What travels with the patient: who they are, as the sender knows them, and what is the matter."""

    referral = models.OneToOneField(ReferralRow, primary_key=True, on_delete=models.PROTECT, related_name="+")
    person = EncryptedJSONField()
    up = EncryptedJSONField()
    outcome = EncryptedJSONField(null=True)
    down = EncryptedJSONField(null=True)
    proposed = EncryptedJSONField(null=True)
    overruling = EncryptedJSONField(null=True)
    changed_at = models.DateTimeField()

    objects = GuardedQuerySet["PackageRow"].as_manager()

    class Meta:
        db_table = "referral_package"

    class Privacy:
        plain: ClassVar = {"referral", "changed_at"}
        identifying: ClassVar = {"person"}
        clinical: ClassVar = {"up", "outcome", "down", "proposed", "overruling"}

    def content(self) -> dict[str, Any]:
        """Its parts as plain values."""
        parts = ("person", "up", "outcome", "down", "proposed", "overruling")
        return {name: getattr(self, name) for name in parts}
