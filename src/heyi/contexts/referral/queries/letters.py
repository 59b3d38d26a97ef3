"""What stands in a letter: the referral as its reader may see it, as a paper. Not here: how it is set (foundation.printing)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Organisation, Words
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.models import ReferralRow, ReturnedRow
from heyi.contexts.referral.queries.one import Seen, see_referral
from heyi.contexts.referral.queries.patient_page import patient_page_of
from heyi.contexts.referral.rules.letters import letters_of
from heyi.contexts.referral.rules.packages import SIGNS
from heyi.contexts.referral.terms.letters import Letter, LetterKind, Tongue
from heyi.contexts.referral.terms.patient_page import PatientPage
from heyi.foundation.accounts import names_of_accounts
from heyi.foundation.printing import Line, Mark, Paper, Part, pdf_of
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.moments import age_on, day_of, on_the_wall

_UP = (
    "chief_complaint", "diagnosis", "diagnosis_code", "history", "examination", "treatment", "medicines", "allergies",
    "purpose", "preference", "epidemic_screening",
)  # fmt: skip
_CALLING = ("attending", "phone", "contact")
_MEDICINE = ("name", "dose", "times", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWanted:
    """One letter: of which referral, which, in which language. `site` is the address at which this house is found."""

    referral: UUID
    kind: LetterKind
    language: Tongue = Tongue.CHINESE
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipWanted:
    """The slip of one referral's patient, in which language."""

    referral: UUID
    language: Tongue = Tongue.CHINESE
    site: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter as a file; the name says which letter it is and names nobody."""

    name: str
    content: bytes


def letters_in(seen: Seen) -> tuple[Letter, ...]:
    """The letters of a referral that somebody has before them; none for who has left the table."""
    return letters_of(seen.referral, seen.passages, seen.package) if seen.package is not None else ()


def letter_kinds(referral_id: UUID, *, actor: Actor, now: datetime) -> tuple[Letter, ...]:
    """The letters that a referral has by now. The read is put on record.

    Raises: NotFound, NotPermitted.
    """
    return letters_in(see_referral(referral_id, actor=actor, purpose=Purpose.REFERRAL, now=now))


def print_letter(wanted: LetterWanted, *, actor: Actor, now: datetime) -> Printed:
    """One letter as PDF. Printing is a read, and put on record as one.

    Raises: NotFound, also for a letter that does not exist yet and for who has left the table; NotPermitted.
    """
    paper = paper_of(wanted, actor=actor, now=now)
    if paper is None:
        raise NotFound
    return Printed(f"{wanted.kind.replace('_', '-')}-{_number(wanted.referral)}.pdf", pdf_of([paper]))


def paper_of(wanted: LetterWanted, *, actor: Actor, now: datetime) -> Paper | None:
    """One letter before it is set; None where there is none for this reader. The read is put on record.

    Raises: NotFound, NotPermitted.
    """
    asked = f"letter:{wanted.kind}"
    seen = see_referral(wanted.referral, actor=actor, purpose=Purpose.REFERRAL, now=now, page=asked)
    letter = next((one for one in letters_in(seen) if one.kind is wanted.kind), None)
    if letter is None:
        return None
    page = patient_page_of(wanted.referral, actor=actor, now=now)
    return _Writing(seen, letter, wanted, _known(letter, actor, now), page).paper()


def print_slip(wanted: SlipWanted, *, actor: Actor, now: datetime) -> Printed:
    """The slip with the code that a patient takes home: of the name only what their page shows. Printing is a read.

    Raises: NotFound, also where the patient has no page now.
    """
    page = patient_page_of(wanted.referral, actor=actor, now=now)
    if page is None:
        raise NotFound
    with reading(actor, now=now):
        row = ReferralRow.objects.within_reach_of(actor).look_up(wanted.referral)
        house = governance.organisation(page.organisation)
        record_read(
            actor=actor,
            now=now,
            purpose=Purpose.REFERRAL,
            page="letter:slip",
            patient=row.person,
            case=row.id,
        )
        shown = patients.mask_name(row.patient_name)
    said = _Said(wanted.language)
    paper = Paper(
        language=wanted.language,
        alliance="",
        house=Words(house.name, house.name_en or house.name).said_in(wanted.language),
        title=said.word("slip"),
        number=_number(wanted.referral),
        dated_at=page.made_at,
        page_words=said.page_words,
        lines=(Line(said.word("name"), shown), Line(said.word("number"), _number(wanted.referral))),
        parts=tuple(
            Part(said.word(heading), words, is_pressing=heading == "call")
            for heading, words in (
                ("call", page.contact),
                ("bring", "\n".join(filter(None, (said.word("what_to_bring"), page.bring)))),
                ("how", said.word("how_to_scan")),
            )
        ),
        marks=(_patient_mark(page, wanted.site, said),),
        foot=said.word("slip_foot"),
    )
    return Printed(f"slip-{_number(wanted.referral)}.pdf", pdf_of([paper]))


def print_returned(returned_id: UUID, language: Tongue, *, actor: Actor, now: datetime) -> Printed:
    """The outcome as it came back to one of the actor's organisations, on paper. Printing is a read.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = ReturnedRow.objects.within_reach_of(actor).look_up(returned_id)
        wanted = {row.treated_at, row.organisation}
        places = governance.names_of(wanted, actor=actor, now=now)
        record_read(
            actor=actor, now=now, purpose=Purpose.REFERRAL, page="letter:outcome", patient=row.person, case=row.id,
            warrant=actor.warrant(Duty.READ_PATIENT, at=row.organisation),
        )  # fmt: skip
    said, number = _Said(language), _number(row.referral_id)
    house, to = (
        places.get(one, Words("", "")).said_in(language) for one in (row.treated_at, row.organisation)
    )
    paper = Paper(
        language=language,
        alliance="",
        house=house,
        title=said.name("letter", LetterKind.OUTCOME),
        number=number,
        dated_at=row.returned_at,
        page_words=said.page_words,
        lines=(
            Line(said.word("to"), to),
            Line(said.word("number"), number),
            Line(said.word("date"), f"{on_the_wall(row.returned_at):%Y-%m-%d %H:%M}"),
        ),
        patient=(Line(said.word("name"), row.patient_name),),
        parts=tuple(
            Part(said.name("question", key), str(row.outcome[key]))
            for key in ("outcome", "outcome_letter")
            if row.outcome.get(key)
        ),
        foot=said.word("foot_copy"),
    )
    return Printed(f"outcome-{number}.pdf", pdf_of([paper]))


def _patient_mark(page: PatientPage, site: str, said: "_Said") -> Mark:
    return Mark(f"{site}/p/{page.token}/", said.word("scan_patient"))


@dataclass(frozen=True, slots=True)
class _Said:
    """The letters' own words in one language."""

    language: Tongue

    def name(self, group: str, value: object) -> str:
        """The word of a group."""
        return name(group, value, language=self.language)

    def word(self, value: str) -> str:
        """A word of letters."""
        return self.name("letter_word", value)

    @property
    def page_words(self) -> tuple[str, str, str]:
        """What stands around the number of a page."""
        return self.word("page"), self.word("page_of"), self.word("page_end")


@dataclass(frozen=True, slots=True)
class _Known:
    """Names that a letter needs."""

    places: Mapping[UUID, Organisation]
    alliance: Words
    writer: str


def _known(letter: Letter, actor: Actor, now: datetime) -> _Known:
    with reading(actor, now=now):
        wanted = {one for one in (letter.sender, letter.receiver) if one is not None}
        places = governance.organisations_by_id(wanted, actor=actor, now=now)
        alliance = governance.find_alliance(letter.alliance, actor=actor, now=now)
        writer = names_of_accounts([letter.by]).get(letter.by, "")
    return _Known(places, Words(alliance.name, alliance.name_en or alliance.name), writer)


def _number(referral: UUID) -> str:
    """What stands on paper for a referral: the end of its id, which is chance."""
    return referral.hex[-10:].upper()


@dataclass(frozen=True, slots=True)
class _Writing:
    """A letter while it is written."""

    seen: Seen
    letter: Letter
    wanted: LetterWanted
    known: _Known
    page: PatientPage | None

    def paper(self) -> Paper:
        """The whole of it."""
        number = _number(self.seen.referral.id)
        return Paper(
            language=self.wanted.language,
            alliance=self.known.alliance.said_in(self.wanted.language),
            house=self._place(self.letter.sender),
            title=self._name("letter", self.letter.kind),
            number=number,
            dated_at=self.letter.at,
            page_words=_Said(self.wanted.language).page_words,
            lines=tuple(self._head(number)),
            patient=tuple(self._patient()),
            parts=tuple(self._parts()),
            marks=tuple(self._marks()),
            signatures=(self._word("signature"), self._word("seal")),
            foot=self._word("foot"),
        )

    def _name(self, group: str, value: object) -> str:
        return _Said(self.wanted.language).name(group, value)

    def _word(self, value: str) -> str:
        return self._name("letter_word", value)

    def _content(self, part: str) -> Mapping[str, Any]:
        told = (self.seen.package or {}).get(part)
        return told if isinstance(told, Mapping) else {}

    def _marks(self) -> Iterator[Mark]:
        yield Mark(f"{self.wanted.site}/referrals/{self.seen.referral.id}/", self._word("scan_staff"))
        if self.page is not None:
            yield _patient_mark(self.page, self.wanted.site, _Said(self.wanted.language))

    def _place(self, organisation: UUID | None) -> str:
        if organisation is None:
            return self.letter.outside
        found = self.known.places.get(organisation)
        if found is None:
            return ""
        return Words(found.name, found.name_en or found.name).said_in(self.wanted.language)

    def _head(self, number: str) -> Iterator[Line]:
        referral = self.seen.referral
        yield Line(self._word("to"), self._place(self.letter.receiver))
        yield Line(self._word("number"), number)
        yield Line(
            self._word("urgency"), governance.words_for(referral.urgency).said_in(self.wanted.language)
        )
        yield Line(self._word("date"), f"{on_the_wall(self.letter.at):%Y-%m-%d %H:%M}")
        if referral.department:
            yield Line(self._word("department"), referral.department)
        if self.known.writer:
            yield Line(self._word("writer"), self.known.writer)

    def _patient(self) -> Iterator[Line]:
        person = self._content("person")
        yield Line(self._word("name"), self.seen.patient_name)
        if str(person.get("sex", "")) in ("1", "2"):
            yield Line(self._word("sex"), self._name("gender", person["sex"]))
        if person.get("birth_on"):
            born, today = date.fromisoformat(str(person["birth_on"])), day_of(self.letter.at)
            yield Line(self._word("born_on"), f"{born:%Y-%m-%d}")
            if born <= today:
                yield Line(self._word("age"), str(age_on(today, born_on=born)))
        for one in person.get("identifiers") or ():
            number = patients.mask_number(str(one.get("value", "")))
            yield Line(self._name("paper", one.get("type", "")), number)
        for key in ("phone", "address"):
            if person.get(key):
                yield Line(self._word(key), str(person[key]))

    def _parts(self) -> Iterator[Part]:
        up, outcome, down = (self._content(part) for part in ("up", "outcome", "down"))
        match self.letter.kind:
            case LetterKind.REFERRAL:
                yield from self._signs(up.get("signs") or {})
                yield from self._texts(up, _UP, "told")
                yield from self._texts(up, _CALLING, "told")
            case LetterKind.ACCEPTANCE:
                yield from self._acceptance(up)
            case LetterKind.OUTCOME:
                yield from self._texts(up, ("diagnosis",), "told")
                yield from self._texts(outcome, ("outcome", "outcome_letter"), "question")
            case LetterKind.DOWN_REFERRAL:
                yield from self._plan(down)

    def _texts(self, told: Mapping[str, Any], order: tuple[str, ...], group: str) -> Iterator[Part]:
        for key in order:
            words = str(told.get(key) or "").strip()
            if words:
                yield Part(self._name(group, key), words)

    def _signs(self, signs: Mapping[str, Any]) -> Iterator[Part]:
        told = [
            f"{self._name('sign', key)} {signs[key]:g} {self._name('unit', key)}"
            for key in SIGNS
            if signs.get(key) is not None
        ]
        if told:
            yield Part(self._word("signs"), "    ".join(told))

    def _acceptance(self, up: Mapping[str, Any]) -> Iterator[Part]:
        yield from self._texts(up, ("diagnosis", "purpose"), "told")
        referral, hold = self.seen.referral, self.seen.hold
        where = " ".join(filter(None, (self._place(self.letter.sender), referral.department)))
        yield Part(self._word("where"), where, is_pressing=True)
        if referral.scheduled_at is not None:
            yield Part(
                self._word("when"), f"{on_the_wall(referral.scheduled_at):%Y-%m-%d %H:%M}", is_pressing=True
            )
        elif hold is not None and hold.until is not None:
            yield Part(
                self._word("held_until"), f"{on_the_wall(hold.until):%Y-%m-%d %H:%M}", is_pressing=True
            )
        yield Part(self._word("bring"), self._word("what_to_bring"))

    def _plan(self, down: Mapping[str, Any]) -> Iterator[Part]:
        yield from self._texts(down, ("summary",), "question")
        lines = down.get("medicines")
        if lines:
            rows = tuple(tuple(str(line.get(key) or "") for key in _MEDICINE) for line in lines)
            head = tuple(self._word(f"medicine_{key}") for key in _MEDICINE)
            yield Part(self._name("question", "medicines"), head=head, rows=rows)
        elif lines is not None:
            yield Part(self._name("question", "medicines"), self._word("no_medicines"))
        yield from self._texts(down, ("rehabilitation", "follow_up_plan"), "question")
        for key in ("red_flags", "next_contact_on"):
            words = str(down.get(key) or "").strip()
            if words:
                yield Part(self._name("question", key), words, is_pressing=True)
