"""Where places come from and go to: weekly clinics, expected discharges, beds lent from one ward to another."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.contexts.referral.models.capacity import CapacityPoolRow
from heyi.contexts.referral.models.referral import LONGEST_CODE
from heyi.contexts.referral.terms.capacity import BedLoan, LoanState, SlotTemplate
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

_LAST_WEEKDAY = 6


class SlotTemplateRows(GuardedQuerySet["SlotTemplateRow"]):
    """Slot templates."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Templates of the actor's own institutions; the system sees all."""
        return self if actor.is_system else self.filter(organisation__in=actor.institutions)


class SlotTemplateRow(GuardedModel):
    """A clinic that comes again every week. Monday is 0; times are those on the wall."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    unit = models.CharField(max_length=120)
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()
    places = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField(null=True)

    objects = SlotTemplateRows.as_manager()

    class Meta:
        db_table = "referral_slot_template"
        constraints: ClassVar = [
            models.CheckConstraint(name="template_weekday", condition=Q(weekday__lte=_LAST_WEEKDAY)),
            models.CheckConstraint(name="template_ends_after_it_begins", condition=Q(ends__gt=F("begins"))),
            models.CheckConstraint(
                name="template_days_in_order",
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
            ),
            models.UniqueConstraint(
                fields=["organisation", "unit", "weekday", "begins"],
                condition=Q(last_on__isnull=True),
                name="template_named_once",
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "unit", "weekday", "begins", "ends", "places", "first_on", "last_on",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> SlotTemplate:
        """The row as a value."""
        names = ("id", "organisation", "unit", "weekday", "begins", "ends", "places", "first_on", "last_on")
        return SlotTemplate(**{name: getattr(self, name) for name in names})


class DischargeRow(GuardedModel):
    """How many beds a ward expects to come free on a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey(CapacityPoolRow, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    count = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    told_by = models.UUIDField()

    objects = GuardedQuerySet["DischargeRow"].as_manager()

    class Meta:
        db_table = "referral_discharge"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "on"], name="discharge_one_number_a_day"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "pool", "on", "count", "told_at", "told_by"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()


class LoanRows(GuardedQuerySet["LoanRow"]):
    """Loans."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Loans to or from the actor's institutions; the system sees all."""
        mine = actor.institutions
        if actor.is_system:
            return self
        return self.filter(Q(lender__in=mine) | Q(borrower__in=mine))


class LoanRow(GuardedModel):
    """Beds that one ward lends to another for a time with an end. `returned` of `places` are back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lender = models.UUIDField()
    lender_pool = models.ForeignKey(CapacityPoolRow, on_delete=models.PROTECT, related_name="+")
    lender_unit = models.CharField(max_length=120)
    borrower = models.UUIDField()
    borrower_unit = models.CharField(max_length=120)
    borrower_pool = models.ForeignKey(CapacityPoolRow, null=True, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveIntegerField()
    returned = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=LONGEST_CODE)
    offered_at = models.DateTimeField()
    offered_by = models.UUIDField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.UUIDField(null=True)
    ends_at = models.DateTimeField()

    objects = LoanRows.as_manager()

    class Meta:
        db_table = "referral_loan"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="loan_state_known", condition=Q(state__in=[str(state) for state in LoanState])
            ),
            models.CheckConstraint(name="loan_of_some_beds", condition=Q(places__gt=0)),
            models.CheckConstraint(name="loan_returned_at_most", condition=Q(returned__lte=F("places"))),
            models.CheckConstraint(
                name="loan_returned_whole",
                condition=~Q(state="returned") | Q(returned=F("places")),
            ),
            models.CheckConstraint(name="loan_ends_later", condition=Q(ends_at__gt=F("offered_at"))),
            models.CheckConstraint(
                name="loan_taken_pair",
                condition=Q(taken_at__isnull=True, taken_by__isnull=True, borrower_pool__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False, borrower_pool__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["ends_at"],
                name="loan_ending",
                condition=Q(state__in=["offered", "running", "overdue"]),
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "lender", "lender_pool", "lender_unit", "borrower", "borrower_unit", "borrower_pool", "places",
            "returned", "state", "offered_at", "offered_by", "taken_at", "taken_by", "ends_at",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> BedLoan:
        """The row as a value."""
        return BedLoan(
            id=self.id,
            lender=self.lender,
            lender_unit=self.lender_unit,
            borrower=self.borrower,
            borrower_unit=self.borrower_unit,
            places=self.places,
            returned=self.returned,
            ends_at=self.ends_at,
            state=LoanState(self.state),
        )
