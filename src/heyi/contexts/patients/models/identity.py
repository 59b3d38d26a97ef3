"""By what records of one human are found, and what is held of two of them. Not here: the record itself (record)."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from heyi.contexts.patients.models.access import LONGEST_CODE, places_of
from heyi.contexts.patients.models.record import BLIND_BYTES, PatientRow
from heyi.contexts.patients.terms.identity import (
    Aspect,
    AspectTold,
    Clash,
    ClashKind,
    Decision,
    Opinion,
    Pair,
    Tie,
    Verdict,
)
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor


class MatchKeyRow(GuardedModel):
    """One key under which a record is found by another one of the same human: a keyed hash that tells nothing."""

    id = models.BigAutoField(primary_key=True)
    patient = models.ForeignKey(PatientRow, on_delete=models.CASCADE, related_name="+")
    key = models.BinaryField(max_length=BLIND_BYTES)

    objects = GuardedQuerySet["MatchKeyRow"].as_manager()

    class Meta:
        db_table = "patients_match_key"
        indexes: ClassVar = [models.Index(fields=["key", "patient"], name="match_key_found")]

    class Privacy:
        plain: ClassVar = {"id"}
        identifying: ClassVar = {"patient", "key"}
        clinical: ClassVar[set[str]] = set()


_WAITING = Q(decided__isnull=True, is_joined=False) & (
    ~Q(verdict=Verdict.DIFFERENT) | Q(asked_at__isnull=False)
)


class PairRows(GuardedQuerySet["PairRow"]):
    """Pairs of records."""

    def within_reach_of(self, actor: Actor, *, duty: str | None = None) -> Self:
        """Pairs of which the actor's institutions registered one side."""
        mine = places_of(actor, duty)
        return self if actor.is_system else self.filter(Q(one_at__in=mine) | Q(other_at__in=mine))

    def of(self, records: Any) -> Self:
        """Pairs of which one side is among the records."""
        return self.filter(Q(one__in=records) | Q(other__in=records))

    def tying(self) -> Self:
        """Pairs that join two records or hold them apart: every decision, and where nobody decided, what is computed the same."""
        return self.filter(Q(decided__isnull=False) | Q(verdict=Verdict.SAME))

    def waiting(self) -> Self:
        """Pairs that wait for a person: nobody decided, and somebody asks, or the computation does, or a decision elsewhere
        left it out.
        """
        return self.filter(_WAITING)

    def told(self) -> Self:
        """Pairs that `is_told`."""
        return self.filter(_WAITING | Q(is_joined=True, one_at=F("other_at")))


class PairRow(GuardedModel):
    """Two records that may be one human: what was computed of them, and what a person decided. `one` is the smaller id.

    The columns from `decided` on are a person's decision, all empty where there is none. `is_joined` tells whether the two
    are one person now; it is kept so that lists need not ask.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    one = models.UUIDField()
    other = models.UUIDField()
    one_at = models.UUIDField()
    other_at = models.UUIDField()
    kind = models.CharField(max_length=LONGEST_CODE, blank=True)
    verdict = models.CharField(max_length=LONGEST_CODE)
    weight = models.FloatField()
    chance = models.FloatField()
    grades = models.JSONField()
    model = models.CharField(max_length=LONGEST_CODE)
    guard = models.CharField(max_length=LONGEST_CODE, blank=True)
    found_at = models.DateTimeField()
    is_joined = models.BooleanField(default=False)
    # Somebody said that these two are one human, whatever was computed.
    asked_at = models.DateTimeField(null=True)
    asked_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)
    decided = models.CharField(max_length=LONGEST_CODE, null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_for = models.UUIDField(null=True)
    reason = EncryptedTextField(null=True)

    objects = PairRows.as_manager()

    class Meta:
        db_table = "patients_pair"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pair_verdict_known", condition=Q(verdict__in=[str(verdict) for verdict in Verdict])
            ),
            models.CheckConstraint(
                name="pair_kind_known", condition=Q(kind__in=["", *(str(kind) for kind in ClashKind)])
            ),
            models.CheckConstraint(name="pair_in_order", condition=Q(one__lt=F("other"))),
            models.CheckConstraint(
                name="pair_decided_whole",
                condition=Q(decided__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(
                    decided__in=[str(Verdict.SAME), str(Verdict.DIFFERENT)],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    decided_for__isnull=False,
                    reason__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="pair_asked_by_somebody",
                condition=Q(asked_at__isnull=True, asked_by__isnull=True)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
            ),
            models.UniqueConstraint(fields=["one", "other"], name="pair_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["other"], name="pair_other"),
            models.Index(fields=["one_at", "-found_at"], name="pair_one_at"),
            models.Index(fields=["other_at", "-found_at"], name="pair_other_at"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "one_at", "other_at", "kind", "verdict", "weight", "chance", "grades", "model", "guard", "found_at",
            "is_joined", "asked_at", "asked_by", "version", "decided", "decided_at", "decided_by", "decided_for",
        }  # fmt: skip
        identifying: ClassVar = {"one", "other", "reason"}
        clinical: ClassVar[set[str]] = set()

    def put(self, opinion: Opinion, kind: ClashKind | None) -> None:
        """Puts what was computed into the columns."""
        self.verdict, self.weight, self.chance = opinion.verdict, opinion.weight, opinion.chance
        self.grades = [[told.aspect, told.agreement, told.weight] for told in opinion.aspects]
        self.model, self.guard, self.kind = opinion.model, opinion.guard, kind or ""

    def opinion(self) -> Opinion:
        """What was computed."""
        return Opinion(
            verdict=Verdict(self.verdict),
            weight=self.weight,
            chance=self.chance,
            aspects=tuple(AspectTold(Aspect(aspect), grade, weight) for aspect, grade, weight in self.grades),
            model=self.model,
            guard=self.guard,
        )

    def decision(self) -> Decision | None:
        """What a person decided."""
        if (
            self.decided is None
            or self.decided_at is None
            or self.decided_by is None
            or self.decided_for is None
        ):
            return None
        return Decision(
            verdict=Verdict(self.decided),
            by=self.decided_by,
            at_organisation=self.decided_for,
            at=self.decided_at,
            reason=self.reason or "",
        )

    def tie(self) -> Tie:
        """What stands between the two records."""
        is_decided = self.decided is not None
        return Tie(self.one, self.other, Verdict(self.decided or self.verdict), is_decided, self.weight)

    def snapshot(self) -> Pair:
        """The row as a value."""
        return Pair(
            id=self.id,
            one=self.one,
            other=self.other,
            one_at=self.one_at,
            other_at=self.other_at,
            kind=ClashKind(self.kind) if self.kind else None,
            opinion=self.opinion(),
            decision=self.decision(),
            is_joined=self.is_joined,
            found_at=self.found_at,
            asked_at=self.asked_at,
            version=self.version,
        )

    @property
    def is_of_a_person(self) -> bool:
        """Whether a person decided it or asked for it: what is computed later never takes it away."""
        return self.decided is not None or self.asked_at is not None

    @property
    def is_told(self) -> bool:
        """Whether who registered one of the records should hear of the other: it does not fit, or it is one too many."""
        is_asked = self.verdict != Verdict.DIFFERENT or self.asked_at is not None
        waits = self.decided is None and is_asked and not self.is_joined
        return waits or (self.is_joined and self.one_at == self.other_at)

    def clash(self, actor: Actor, *, of: UUID | None = None, at: UUID | None = None) -> Clash:
        """The pair as a clash of the record `of`; a record of another member stays unnamed.

        Shape: without `of`, of the later record that the actor may know; `at` is an institution the actor acts for.
        """
        known = {
            record
            for record, organisation in ((self.one, self.one_at), (self.other, self.other_at))
            if actor.is_system or organisation == at or organisation in actor.institutions
        }
        mine = of or max(known, default=self.one)
        theirs = self.other if mine == self.one else self.one
        is_held_apart = self.verdict == Verdict.SAME and not self.is_joined
        kind = (
            ClashKind.ONE_HUMAN_TWO_PERSONS
            if is_held_apart
            else ClashKind(self.kind or ClashKind.LOOKS_ALIKE)
        )
        return Clash(self.id, kind, mine, theirs if theirs in known else None, self.found_at)
