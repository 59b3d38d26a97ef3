"""Entries as they were sent, read field by field into checked values. Not here: one field (fields), the patient (placing)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from heyi.contexts.record.rules.fields import LONGEST_STORY, Fields
from heyi.contexts.record.terms import (
    Allergy,
    AllergyGroup,
    Certainty,
    Charge,
    ChargeGroup,
    Diagnosis,
    DiagnosisRole,
    DiagnosisStatus,
    Document,
    DocumentKind,
    Encounter,
    EncounterStatus,
    EntryKind,
    Flag,
    Observation,
    ObservationGroup,
    ObservationStatus,
    Part,
    Said,
    Setting,
    Severity,
)
from heyi.kernel.errors import InputInvalid, Problem

# An assumption of ours: clocks of members' systems differ, but not by more than a day.
MOST_AHEAD = timedelta(days=1)
MOST_PARTS = 20
# A letter, two signs, a fourth after a point, and the further signs of the Chinese editions: I63.900x002, M80000/3;
# where they are described: docs/sources/record.md#icd-10
_ICD_10 = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9A-Zx]{1,3}(?:x[0-9]{3})?)?[+*†]?|M[0-9]{4,5}/[0-9]{1,2}")
_ICD_SYSTEMS = ("icd10", "icd-10", "2.16.156.10011.2.3.3.11")
_ALL_PARTS = ("number", "words", "value_code", "parts")


def read_said(kind: EntryKind, said: Mapping[str, object], *, now: datetime) -> Said:
    """What an entry of that kind tells.

    Raises: InputInvalid with a problem for each field that is wrong or missing.
    Source: docs/sources/record.md
    """
    fields = Fields(said)
    made = _READERS[kind](fields, now)
    fields.finish()
    if fields.problems or made is None:
        raise InputInvalid(*fields.problems)
    return made


FILE_FACTS = frozenset({"file_name", "media_type", "size", "digest"})


def with_file(said: Mapping[str, object], facts: Mapping[str, object]) -> dict[str, object]:
    """What is told of a document, with what its file turned out to be; what the sender says of the file is not asked."""
    return {name: value for name, value in said.items() if name not in FILE_FACTS} | dict(facts)


def _when(
    fields: Fields, name: str, now: datetime, *, is_needed: bool = True, may_come: bool = False
) -> datetime | None:
    """When something happened: not after now, but for clocks that go before ours."""
    at = fields.moment(name)
    if at is None:
        if is_needed and fields.value(name) is None:
            fields.wrong(Problem(name, "required"))
        return None
    if not may_come and at > now + MOST_AHEAD:
        fields.wrong(Problem(name, "in_the_future"))
        return None
    return at


def _encounter(fields: Fields, now: datetime) -> Encounter | None:
    status = fields.code("status", EncounterStatus, EncounterStatus.FINISHED)
    may_come = status in (EncounterStatus.PLANNED, EncounterStatus.CANCELLED)
    begins_at = _when(fields, "begins_at", now, may_come=may_come)
    ends_at = _when(fields, "ends_at", now, is_needed=False, may_come=may_come)
    if begins_at and ends_at and ends_at < begins_at:
        fields.wrong(Problem("ends_at", "ends_before_it_begins"))
    setting = fields.perhaps_code("setting", Setting)
    if setting is None and fields.value("setting") is None:
        fields.wrong(Problem("setting", "required"))
    number, department = fields.text("number"), fields.text("department")
    doctor, reason = fields.text("doctor"), fields.text("reason", most=LONGEST_STORY, lines=True)
    if setting is None or begins_at is None:
        return None
    return Encounter(
        setting=setting, status=status, begins_at=begins_at, ends_at=ends_at, number=number, department=department,
        doctor=doctor, reason=reason,
    )  # fmt: skip


def _diagnosis(fields: Fields, now: datetime) -> Diagnosis:
    code, system = fields.code_text("code"), fields.system("system")
    if code and is_icd_10(system) and not _ICD_10.fullmatch(code):
        fields.wrong(Problem("code", "icd10_shape", code))
    stated_at = _when(fields, "stated_at", now, is_needed=False)
    onset_on = fields.day("onset_on")
    if onset_on and onset_on > (now + MOST_AHEAD).date():
        fields.wrong(Problem("onset_on", "in_the_future"))
    return Diagnosis(
        text=fields.text("text", is_needed=True, most=LONGEST_STORY),
        code=code,
        system=system,
        system_version=fields.text("system_version"),
        role=fields.code("role", DiagnosisRole, DiagnosisRole.MAIN),
        status=fields.code("status", DiagnosisStatus, DiagnosisStatus.ACTIVE),
        stated_at=stated_at,
        onset_on=onset_on,
        doctor=fields.text("doctor"),
    )


def is_icd_10(system: str) -> bool:
    """Whether a code system is ICD-10 in one of the ways it is named."""
    plain = system.casefold()
    return any(known in plain for known in _ICD_SYSTEMS) and "cm" not in plain.replace("icd", "")


def _observation(fields: Fields, now: datetime) -> Observation | None:
    taken_at = _when(fields, "taken_at", now)
    number, unit = fields.number("number"), fields.unit("unit")
    words = fields.text("words", most=LONGEST_STORY, lines=True)
    value_code, value_system = fields.code_text("value_code"), fields.system("value_system")
    parts = _parts(fields)
    _check_value(fields)
    low, high = fields.number("low"), fields.number("high")
    if low is not None and high is not None and low > high:
        fields.wrong(Problem("high", "range_upside_down"))
    text = fields.text("text", is_needed=True)
    code, system = fields.code_text("code"), fields.system("system")
    group = fields.code("group", ObservationGroup, ObservationGroup.OTHER)
    status = fields.code("status", ObservationStatus, ObservationStatus.FINAL)
    range_words, flag = fields.text("range_words"), fields.perhaps_code("flag", Flag)
    if taken_at is None:
        return None
    return Observation(
        text=text, code=code, system=system, group=group, status=status, taken_at=taken_at, number=number, unit=unit,
        words=words, value_code=value_code, value_system=value_system, parts=parts, low=low, high=high,
        range_words=range_words, flag=flag,
    )  # fmt: skip


def _check_value(fields: Fields) -> None:
    """Lets an observation have one value: a number, words, a code with the words for it, or parts."""
    if any(one.field.partition(".")[0] in _ALL_PARTS for one in fields.problems):
        return
    told = {name for name in _ALL_PARTS if fields.value(name) not in (None, [], ())}
    if not told:
        fields.wrong(Problem("number", "no_value"))
    elif len(told) > 1 and told != {"words", "value_code"}:
        fields.wrong(Problem("number", "more_than_one_value"))


def _parts(fields: Fields) -> tuple[Part, ...]:
    made = []
    for place, row in enumerate(fields.rows("parts", most=MOST_PARTS), start=1):
        own = Fields(row, f"parts.{place}.")
        number = own.number("number")
        if number is None and own.value("number") is None:
            own.wrong(Problem("number", "required"))
        text, unit, code = own.text("text", is_needed=True), own.unit("unit"), own.code_text("code")
        own.finish()
        fields.problems += own.problems
        if number is not None:
            made.append(Part(text=text, number=number, unit=unit, code=code))
    return tuple(made)


def _allergy(fields: Fields, now: datetime) -> Allergy | None:
    recorded_at = _when(fields, "recorded_at", now)
    ended_on = fields.day("ended_on")
    if ended_on and ended_on > (now + MOST_AHEAD).date():
        fields.wrong(Problem("ended_on", "in_the_future"))
    told = {
        "substance": fields.text("substance", is_needed=True),
        "code": fields.code_text("code"),
        "system": fields.system("system"),
        "reaction": fields.text("reaction", most=LONGEST_STORY, lines=True),
    }
    group = fields.code("group", AllergyGroup, AllergyGroup.OTHER)
    severity = fields.code("severity", Severity, Severity.UNKNOWN)
    certainty = fields.code("certainty", Certainty, Certainty.UNCONFIRMED)
    if recorded_at is None:
        return None
    return Allergy(
        **told,
        group=group,
        severity=severity,
        certainty=certainty,
        recorded_at=recorded_at,
        ended_on=ended_on,
    )


def _charge(fields: Fields, now: datetime) -> Charge | None:
    charged_at = _when(fields, "charged_at", now)
    quantity = fields.number("quantity")
    if quantity is None and fields.value("quantity") is None:
        fields.wrong(Problem("quantity", "required"))
    elif quantity is not None and quantity <= 0:
        fields.wrong(Problem("quantity", "negative"))
    amount = fields.fen("amount_fen")
    if amount is None and fields.value("amount_fen") is None:
        fields.wrong(Problem("amount_fen", "required"))
    shares = {name: fields.fen(name) for name in ("insurance_fen", "patient_fen", "other_fen")}
    told = [share for share in shares.values() if share is not None]
    if told and amount is not None and sum(told) != amount:
        fields.wrong(Problem("amount_fen", "shares_do_not_add_up"))
    item_name, item_code = fields.text("item_name", is_needed=True), fields.code_text("item_code")
    group = fields.code("group", ChargeGroup, ChargeGroup.OTHER)
    if charged_at is None or quantity is None or amount is None:
        return None
    return Charge(
        item_name=item_name, item_code=item_code, group=group, quantity=quantity, amount_fen=amount,
        charged_at=charged_at, **shares,
    )  # fmt: skip


def _document(fields: Fields, now: datetime) -> Document | None:
    written_at = _when(fields, "written_at", now)
    title = fields.text("title", is_needed=True)
    group = fields.code("group", DocumentKind, DocumentKind.OTHER)
    author, digest = fields.text("author"), fields.text("digest")
    file_name, media_type = fields.text("file_name"), fields.text("media_type")
    size = fields.value("size")
    if not (digest and file_name and media_type) or type(size) is not int:
        fields.wrong(Problem("file", "required"))
        return None
    if written_at is None:
        return None
    return Document(
        title=title, group=group, written_at=written_at, author=author, file_name=file_name, media_type=media_type,
        size=size, digest=digest,
    )  # fmt: skip


_READERS: Mapping[EntryKind, Callable[[Fields, datetime], Said | None]] = MappingProxyType(
    {
        EntryKind.ENCOUNTER: _encounter,
        EntryKind.DIAGNOSIS: _diagnosis,
        EntryKind.OBSERVATION: _observation,
        EntryKind.ALLERGY: _allergy,
        EntryKind.CHARGE: _charge,
        EntryKind.DOCUMENT: _document,
    }
)
