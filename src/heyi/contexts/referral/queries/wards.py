"""Who lies in the wards of all members, as one list of stays, and where each could go on. Not here: whether they should (rules).

Asked by the part of the system that looks every morning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.public import NoCharterInForce
from heyi.contexts.governance.terms import Direction, Organisation
from heyi.contexts.health import public as health
from heyi.contexts.patients import public as patients
from heyi.contexts.record import public as record
from heyi.contexts.record.terms import Encounter, Said
from heyi.contexts.referral.models import PackageRow, PassageRow, ReferralRow
from heyi.contexts.referral.queries.criteria import rulebook_of
from heyi.contexts.referral.rules.course import diagnoses_of
from heyi.contexts.referral.rules.criteria import Known, Rulebook
from heyi.contexts.referral.rules.table import NOBODY_WENT, PLACE_OCCUPIED
from heyi.contexts.referral.terms.stays import Wherefrom
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.moments import age_on, day_of

# A stay belongs to the referral that brought the patient there so recently.
_CAME_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ward:
    """An institution whose charter says who may go on below."""

    organisation: Organisation
    alliance: UUID
    charter: governance.Charter
    book: Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Somebody who lies in a ward: by a system's word, by a referral in treatment, or by both."""

    organisation: UUID
    person: UUID
    patient: UUID
    admitted_at: datetime
    encounter: UUID | None = None
    behind: ReferralRow | None = None
    told: Encounter | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bedside:
    """A stay with what is known of the patient."""

    name: str = field(repr=False)
    known: Known
    diagnosis: str = field(repr=False)
    said: tuple[Said, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Suggested:
    """Where a patient could go on, and why there."""

    organisation: UUID
    by: Wherefrom


class Wards:
    """The wards of one morning's look; what is asked of an institution is asked once."""

    def __init__(self, *, actor: Actor, now: datetime) -> None:
        self._actor, self._now = actor, now
        self._wards: dict[UUID, Ward | None] = {}

    def ward(self, organisation: UUID) -> Ward | None:
        """The institution with the charter by which its patients may go down; None where there is no such charter."""
        if organisation not in self._wards:
            with reading(self._actor, now=self._now):
                self._wards[organisation] = self._find(organisation)
        return self._wards[organisation]

    def _find(self, organisation: UUID) -> Ward | None:
        here = governance.organisation(organisation)
        for alliance in governance.alliances_of(organisation, now=self._now):
            try:
                charter = governance.charter_in_force(alliance, now=self._now)
            except NoCharterInForce:
                continue
            book = rulebook_of(charter)
            if book.down and governance.receivers_of(charter, Direction.DOWN, here.tier):
                return Ward(here, alliance, charter, book)
        return None

    @cached_property
    def _treated(self) -> Mapping[tuple[UUID, UUID], ReferralRow]:
        """The referrals whose patients lie in a ward, by institution and human."""
        with reading(self._actor, now=self._now):
            rows = ReferralRow.objects.within_reach_of(self._actor).filter(
                direction=Direction.UP, state__in=[str(one) for one in PLACE_OCCUPIED]
            )
            found = [row for row in rows if row.receiver is not None]
        humans = patients.humans_of([row.person for row in found], actor=self._actor, now=self._now)
        return {(row.receiver, humans[row.person].person): row for row in found if row.receiver}

    def stays(self) -> Iterator[Stay]:
        """Everybody who lies in a ward; somebody of whom both a system and a referral tell is one stay."""
        told: set[UUID] = set()
        found = record.open_stays(actor=self._actor, now=self._now)
        yield from self._joined(found.stays, told)
        while found.go_on_after is not None:
            found = record.open_stays(after=found.go_on_after, actor=self._actor, now=self._now)
            yield from self._joined(found.stays, told)
        for row in self._treated.values():
            if row.id not in told and row.receiver is not None:
                admitted_at = self._arrived(row)
                yield Stay(
                    organisation=row.receiver,
                    person=row.person,
                    patient=row.patient,
                    admitted_at=admitted_at,
                    behind=row,
                )

    def _joined(self, batch: tuple[record.OpenStay, ...], told: set[UUID]) -> Iterator[Stay]:
        humans = patients.humans_of([one.person for one in batch], actor=self._actor, now=self._now)
        for one in batch:
            behind = self._treated.get((one.organisation, humans[one.person].person))
            if behind is not None:
                told.add(behind.id)
            yield Stay(
                organisation=one.organisation,
                person=one.person,
                patient=one.patient,
                admitted_at=one.said.begins_at,
                encounter=one.encounter,
                behind=behind,
                told=one.said,
            )

    def _arrived(self, row: ReferralRow) -> datetime:
        with reading(self._actor, now=self._now):
            arrived = PassageRow.objects.filter(referral=row, action="confirm_arrival").order_by("-ordinal")
            return arrived.values_list("at", flat=True).first() or row.moved_at

    def bedside(self, stay: Stay) -> Bedside | None:
        """What is known of the patient; None where the institution no longer holds a record of them."""
        said: tuple[Said, ...] = ()
        if stay.encounter is not None:
            said = record.said_in_stay(stay.encounter, actor=self._actor, now=self._now)
        with reading(self._actor, now=self._now):
            package = PackageRow.objects.filter(pk=stay.behind.id).first() if stay.behind else None
            if stay.encounter is None and package is not None and stay.behind is not None:
                up = package.up or {}
                name, born_on = stay.behind.patient_name, package.person.get("birth_on")
                codes: tuple[str, ...] = (str(up["diagnosis_code"]),) if up.get("diagnosis_code") else ()
                born = date.fromisoformat(born_on) if born_on else None
                return Bedside(
                    name=name,
                    known=self._known(codes, born),
                    diagnosis=str(up.get("diagnosis", "")),
                    said=said,
                )
            try:
                who = patients.patient_for_referral(
                    stay.patient, organisation=stay.organisation, actor=self._actor, now=self._now
                )
            except NotFound:
                return None
        found = diagnoses_of(said)
        coded = tuple(one.code for one in found if one.code)
        up = (package.up or {}) if package is not None else {}
        if not coded and up.get("diagnosis_code"):
            coded = (str(up["diagnosis_code"]),)
        words = found[0].text if found else str(up.get("diagnosis", ""))
        return Bedside(
            name=who.name, known=self._known(coded[:1], who.details.birth_on), diagnosis=words, said=said
        )

    def _known(self, codes: tuple[str, ...], born_on: date | None) -> Known:
        today = day_of(self._now)
        is_known = born_on is not None and born_on <= today
        return Known(
            diagnoses=codes, age_years=age_on(today, born_on=born_on) if is_known and born_on else None
        )

    def destination(self, stay: Stay, ward: Ward) -> Suggested | None:
        """Where the patient came from, else where they have a family doctor, else a unit of the same division."""
        with reading(self._actor, now=self._now):
            for by, places in (
                (Wherefrom.CAME_FROM, self._came_from(stay)),
                (Wherefrom.FAMILY_DOCTOR, self._family_doctor(stay)),
                (Wherefrom.SAME_DIVISION, self._same_division(ward)),
            ):
                for place in places:
                    if self._may_go(ward, place):
                        return Suggested(place, by)
        return None

    def _came_from(self, stay: Stay) -> list[UUID]:
        if stay.behind is not None:
            return list(dict.fromkeys((stay.behind.origin, stay.behind.sender)))
        known = patients.person_ids(stay.person, actor=self._actor, now=self._now)
        came = ReferralRow.objects.within_reach_of(self._actor).filter(
            person__in=known,
            direction=Direction.UP,
            receiver=stay.organisation,
            submitted_at__gte=stay.admitted_at - _CAME_WITHIN,
        )
        last = came.exclude(state__in=[str(one) for one in NOBODY_WENT]).order_by("-submitted_at").first()
        return [] if last is None else list(dict.fromkeys((last.origin, last.sender)))

    def _family_doctor(self, stay: Stay) -> list[UUID]:
        today = day_of(self._now)
        contracts = health.contracts_of(stay.person, actor=self._actor, now=self._now)
        standing = next((one for one in contracts if one.holds_on(today)), None)
        if standing is None:
            return []
        return [one for one in (standing.organisation, standing.supervisor) if one is not None]

    def _same_division(self, ward: Ward) -> list[UUID]:
        here = ward.organisation
        found = governance.destinations_of(here.id, Direction.DOWN, actor=self._actor, now=self._now)
        return [
            one.organisation.id
            for one in found.rows
            if here.division
            and one.organisation.division
            and one.organisation.division.startswith(here.division[:6])
        ]

    def _may_go(self, ward: Ward, place: UUID) -> bool:
        if place == ward.organisation.id:
            return False
        if ward.alliance not in governance.alliances_between(ward.organisation.id, place, now=self._now):
            return False
        there = governance.organisation(place).tier
        return governance.path_allows(ward.charter, Direction.DOWN, ward.organisation.tier, there)
