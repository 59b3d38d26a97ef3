"""The tables of contracts: the contract, its steps, and what it is found by. Not here: the teams (teams)."""

from collections.abc import Collection, Iterable
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from heyi.contexts.health.models.teams import LONGEST_CODE, CareTeamRow
from heyi.contexts.health.terms.contracts import (
    Consent,
    Contract,
    ContractState,
    EndReason,
    Package,
    RefuseReason,
)
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.foundation.marks import having_marks
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

_MARK_BYTES = 16
_CONFIRMED = ["in_force", "ended"]


class ContractRows(GuardedQuerySet["ContractRow"]):
    """Contracts."""

    def within_reach_of(self, actor: Actor, *, records: Collection[UUID] = ()) -> Self:
        """Those of the actor's institutions, of units below them, and of records that the actor was shown to reach."""
        if actor.is_system:
            return self
        mine = actor.institutions
        return self.filter(Q(organisation__in=mine) | Q(supervisor__in=mine) | Q(patient__in=records))

    def confirmed(self) -> Self:
        """Those that are or were in force."""
        return self.filter(state__in=_CONFIRMED)


class ContractRow(GuardedModel):
    """One contract of one resident with one institution; `supervisor` is the one above it when it was written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.UUIDField()
    patient = models.UUIDField()
    patient_name = EncryptedTextField()
    organisation = models.UUIDField()
    supervisor = models.UUIDField(null=True)
    team = models.ForeignKey(CareTeamRow, on_delete=models.PROTECT, related_name="+")
    doctor = models.UUIDField()
    state = models.CharField(max_length=LONGEST_CODE)
    version = models.PositiveIntegerField(default=1)
    package = models.CharField(max_length=LONGEST_CODE)
    package_name = EncryptedTextField()
    fee_fen = models.PositiveIntegerField(default=0)
    number = EncryptedTextField()
    number_mark = models.BinaryField(max_length=_MARK_BYTES, null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    over_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=LONGEST_CODE, blank=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    consent = models.CharField(max_length=LONGEST_CODE, blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.UUIDField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    # Whether access to the records of other members was opened; the nightly round opens what could not be before.
    opened_at = models.DateTimeField(null=True)
    # Since when another contract of the same human is in force on the same days.
    doubled_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    moved_by = models.UUIDField()

    objects = ContractRows.as_manager()

    class Meta:
        db_table = "health_contract"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contract_state_known", condition=Q(state__in=[str(one) for one in ContractState])
            ),
            models.CheckConstraint(
                name="contract_package_known", condition=Q(package__in=[str(one) for one in Package])
            ),
            models.CheckConstraint(name="contract_days_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="contract_confirmed_by_another",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, consent="")
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & Q(consent__in=[str(one) for one in Consent])
                    & ~Q(confirmed_by=F("prepared_by"))
                ),
            ),
            models.CheckConstraint(
                name="contract_in_force_is_confirmed",
                condition=Q(state__in=_CONFIRMED, confirmed_at__isnull=False)
                | (~Q(state__in=_CONFIRMED) & Q(confirmed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="contract_over_has_day_and_reason",
                condition=Q(state="ended", over_on__isnull=False, end_reason__in=[str(e) for e in EndReason])
                | Q(state="refused", over_on__isnull=True, end_reason__in=[str(r) for r in RefuseReason])
                | Q(state__in=["prepared", "in_force", "withdrawn"], over_on__isnull=True, end_reason=""),
            ),
            # The last net under the rule that a resident has one contract a day: one that runs now, one that follows it.
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="in_force", follows__isnull=True),
                name="contract_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(state="prepared"),
                name="contract_one_prepared",
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=Q(state__in=["prepared", "in_force", "ended"]),
                name="contract_followed_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "number_mark"],
                condition=Q(state__in=["prepared", "in_force", "ended"], number_mark__isnull=False),
                name="contract_number_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "ends_on"], name="contract_list"),
            models.Index(fields=["supervisor", "state", "ends_on"], name="contract_list_above"),
            models.Index(fields=["person", "starts_on"], name="contract_person"),
            models.Index(fields=["patient"], name="contract_record"),
            models.Index(fields=["state", "ends_on"], name="contract_running_out"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "supervisor", "team", "doctor", "state", "version", "package", "fee_fen", "starts_on",
            "ends_on", "over_on", "follows", "consent", "prepared_at", "prepared_by", "confirmed_at", "confirmed_by",
            "opened_at", "doubled_at", "moved_at", "moved_by", "end_reason",
        }  # fmt: skip
        identifying: ClassVar = {"person", "patient", "patient_name", "number", "number_mark"}
        clinical: ClassVar = {"package_name"}

    def snapshot(self) -> Contract:
        """The row as a value that rules can judge."""
        return Contract(
            id=self.id,
            person=self.person,
            patient=self.patient,
            organisation=self.organisation,
            supervisor=self.supervisor,
            team=self.team_id,
            doctor=self.doctor,
            state=ContractState(self.state),
            package=Package(self.package),
            package_name=self.package_name,
            fee_fen=self.fee_fen,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            over_on=self.over_on,
            end_reason=self._reason(),
            number=self.number,
            follows=self.follows_id,
            consent=Consent(self.consent) if self.consent else None,
            prepared_at=self.prepared_at,
            prepared_by=self.prepared_by,
            confirmed_at=self.confirmed_at,
            confirmed_by=self.confirmed_by,
            moved_at=self.moved_at,
            moved_by=self.moved_by,
            doubled_at=self.doubled_at,
            version=self.version,
        )

    def _reason(self) -> EndReason | RefuseReason | None:
        if not self.end_reason:
            return None
        return RefuseReason(self.end_reason) if self.state == "refused" else EndReason(self.end_reason)


class ContractStepRow(GuardedModel):
    """One step that was taken with a contract; its history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(ContractRow, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    action = models.CharField(max_length=LONGEST_CODE)
    side = models.CharField(max_length=LONGEST_CODE)
    organisation = models.UUIDField(null=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=LONGEST_CODE, blank=True)
    words = EncryptedTextField(null=True)

    objects = GuardedQuerySet["ContractStepRow"].as_manager()

    class Meta:
        db_table = "health_contract_step"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "ordinal"], name="contract_step_in_order"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id",
            "contract",
            "ordinal",
            "action",
            "side",
            "organisation",
            "by",
            "at",
            "reason",
        }
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"words"}


class ContractMarkRows(GuardedQuerySet["ContractMarkRow"]):
    """Marks."""

    def with_mark(self, mark: bytes) -> Self:
        """Those with one mark."""
        return self.filter(mark=mark)


class ContractMarkRow(GuardedModel):
    """One mark of one contract: a keyed hash of its resident's name or numbers."""

    id = models.BigAutoField(primary_key=True)
    contract = models.ForeignKey(ContractRow, on_delete=models.PROTECT, related_name="+")
    mark = models.BinaryField(max_length=_MARK_BYTES)

    objects = ContractMarkRows.as_manager()

    class Meta:
        db_table = "health_contract_mark"
        indexes: ClassVar = [models.Index(fields=["mark", "contract"], name="contract_mark_found")]

    class Privacy:
        plain: ClassVar = {"id", "contract"}
        identifying: ClassVar = {"mark"}
        clinical: ClassVar[set[str]] = set()


def found_by(asked: Iterable[Iterable[Iterable[bytes]]]) -> Q:
    """The condition that a contract has, of every term, all marks of one way."""
    return having_marks(
        asked, lambda mark: Q(pk__in=ContractMarkRow.objects.with_mark(mark).values("contract"))
    )
