"""One person as their page shows them: who it is, who may look, and the story over all hospitals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import in_our_language, names_of_people
from heyi.contexts.console.queries.package import Told, sex_and_age
from heyi.contexts.console.queries.residents import ClashTold, told_clashes
from heyi.contexts.console.queries.rights import RestrictionRow, restrictions_told
from heyi.contexts.console.queries.story import (
    Cast,
    Chapter,
    chapters_of,
    organisations_in,
    people_in,
    stations,
)
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Organisation, Words
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import Grant
from heyi.contexts.patients.terms.identity import Person
from heyi.contexts.patients.terms.people import Details, IdentifierType, Patient
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral
from heyi.foundation.patient_line import PatientLine, patient_line
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

_COVERS = (patients.mask_number, patients.mask_phone, patients.mask_address)


@dataclass(frozen=True, slots=True)
class AccessTold:
    """One organisation's access: who, through what, since when and until when."""

    organisation: str
    basis: str
    begins_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything that belongs to one way up and down, as one line."""

    began_at: datetime
    latest: Referral
    count: int
    line: PatientLine

    @property
    def is_open(self) -> bool:
        """Whether the patient is still on this way."""
        return self.latest.state in referral.OPEN


@dataclass(frozen=True, slots=True)
class FieldTold:
    """One field of the person over all records: what is believed, from where, by which rule, and what else is said."""

    label: str
    words: str
    organisation: str
    rule: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything that the page of one person shows."""

    patient: Patient
    about: str
    registered_by: str
    facts: tuple[Told, ...]
    person: tuple[FieldTold, ...]
    records: int
    has_covered: bool
    clashes: tuple[ClashTold, ...]
    access: tuple[AccessTold, ...]
    journeys: tuple[Journey, ...]
    is_own: bool
    is_emergency: bool
    restrictions: tuple[RestrictionRow, ...]
    may_file: bool
    may_correct: bool
    may_pair: bool
    may_refer: bool

    @property
    def on_the_way(self) -> Journey | None:
        """The journey that is still under way."""
        return next((one for one in self.journeys if one.is_open), None)


def portray(patient_id: UUID, *, purpose: Purpose | None, actor: Actor, now: datetime) -> Portrait:
    """One person for their page; without a purpose numbers and addresses stay covered. The look is put on record.

    Raises: NotFound, NotPermitted.
    """
    shown = patients.patient_page(patient_id, purpose=purpose or Purpose.CARE, actor=actor, now=now)
    patient = shown.patient
    chapters = chapters_of(referral.patient_line(patient_id, actor=actor, purpose=Purpose.CARE, now=now))
    granted = {grant.organisation for grant in shown.grants}
    sources = {origin.organisation for origin in shown.person.fields.values()}
    wanted = organisations_in(chapters) | granted | sources | {patient.registered_by}
    organisations = governance.organisations_by_id(wanted, actor=actor, now=now)
    names = {one: in_our_language(_words(known)) for one, known in organisations.items()}
    cast = Cast(
        organisations,
        names_of_people(people_in(chapters)),
        names,
        open_to=frozenset(one.referral.id for one in chapters),
    )
    holders = granted | {patient.registered_by}
    facts = tuple(_facts(patient.details, is_open=purpose is not None))
    return Portrait(
        patient=patient,
        about=sex_and_age(str(patient.sex), patient.birth_on, now=now),
        registered_by=names.get(patient.registered_by, ""),
        facts=facts,
        person=tuple(_person(shown.person, names, is_open=purpose is not None)),
        records=len(shown.person.records),
        has_covered=any(
            fact.words != full.words
            for fact, full in zip(facts, _facts(patient.details, is_open=True), strict=True)
        ),
        clashes=told_clashes(shown.clashes, actor=actor, now=now),
        access=tuple(_access(shown.grants, names)),
        journeys=tuple(_journeys(chapters, cast)),
        is_own=shown.is_own,
        restrictions=_restrictions(patient, actor, now),
        may_file=_may_one(actor, Duty.HANDLE_RIGHTS, Duty.REGISTER_PATIENT),
        is_emergency=not shown.is_own and not granted & actor.institutions,
        may_pair=actor.may_anywhere(Duty.SEARCH_PATIENT)
        and _may_one(actor, Duty.REGISTER_PATIENT, Duty.DECIDE_IDENTITY),
        may_correct=shown.is_own and actor.may(Duty.REGISTER_PATIENT, at=patient.registered_by),
        may_refer=any(actor.may(Duty.DRAFT_REFERRAL, at=one) for one in holders),
    )


def _may_one(actor: Actor, *duties: Duty) -> bool:
    return any(actor.may_anywhere(duty) for duty in duties)


def _restrictions(patient: Patient, actor: Actor, now: datetime) -> tuple[RestrictionRow, ...]:
    found = patients.restrictions_of(patient.person, actor=actor, now=now)
    return restrictions_told(found, actor=actor, now=now)


def _words(known: Organisation) -> Words:
    return Words(known.name, known.name_en or known.name)


def _facts(details: Details, *, is_open: bool) -> Iterator[Told]:
    """What is registered, in the order in which a desk asks for it."""
    number, phone, address = (str,) * 3 if is_open else _COVERS
    for one in details.identifiers:
        until = (
            gettext("，有效期至 %(day)s") % {"day": one.valid_until.isoformat()} if one.valid_until else ""
        )
        # A temporary number says nothing of its holder, and the desk needs it whole.
        value = one.value if one.type is IdentifierType.TEMPORARY else number(one.value)
        yield Told(name("paper", one.type), f"{value}{until}")
    if details.without_number:
        yield Told(gettext("没有证件"), name("no_paper", details.without_number))
    if details.birth_on is not None:
        yield Told(gettext("出生日期"), _birth(details))
    texts = (
        (gettext("电话"), phone(details.phone)),
        (gettext("住址"), address(details.address)),
        (gettext("常住国家代码"), details.country),
        (gettext("发现经过或体貌特征"), details.circumstances),
        (gettext("监护人"), details.guardian_name),
        (gettext("监护人电话"), phone(details.guardian_phone)),
    )
    for label, words in texts:
        if words:
            yield Told(label, words)


def _person(person: Person, names: Mapping[UUID, str], *, is_open: bool) -> Iterator[FieldTold]:
    """The person over all records that the reader may see; of a single record there is nothing to tell."""
    if len(person.records) < 2:
        return
    number, phone, address = (str,) * 3 if is_open else _COVERS
    covers = {"phone": phone, "guardian_phone": phone, "address": address}
    covers |= {kind.value: number for kind in IdentifierType}
    for origin in person.fields.values():

        def words(value: object, field: str = origin.name) -> str:
            if isinstance(value, date):
                return value.isoformat()
            return name("gender", value) if field == "sex" else covers.get(field, str)(str(value))

        is_number = origin.name in set(IdentifierType)
        yield FieldTold(
            label=name("paper", origin.name) if is_number else name("person_field", origin.name),
            words=words(origin.value),
            organisation=names.get(origin.organisation, ""),
            rule=name("believed", origin.rule),
            others=tuple(words(other) for other in origin.others),
        )


def _birth(details: Details) -> str:
    if details.birth_on is None:
        return ""
    if details.birth_is_estimated:
        return gettext("约 %(year)s 年") % {"year": details.birth_on.year}
    return details.birth_on.isoformat()


def _access(grants: Iterable[Grant], names: Mapping[UUID, str]) -> Iterator[AccessTold]:
    for one in grants:
        yield AccessTold(
            names.get(one.organisation, ""), name("opened_by", one.basis), one.begins_at, one.ends_at
        )


def _journeys(chapters: Iterable[Chapter], cast: Cast) -> Iterator[Journey]:
    """The latest journey first; a referral that belongs to none is one by itself."""
    together: dict[UUID, list[Chapter]] = {}
    for one in chapters:
        together.setdefault(one.referral.journey or one.referral.id, []).append(one)
    for parts in reversed(together.values()):
        latest = parts[-1].referral
        yield Journey(parts[0].referral.drafted_at, latest, len(parts), patient_line(stations(parts, cast)))
