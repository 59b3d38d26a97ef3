"""What may be registered of a person: every field read, every disagreement named, all problems at once.

Not here: how a text is read (texts, reading), who may register (actions).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from unicodedata import normalize

from heyi.contexts.patients.rules.masking import mask_number, mask_phone, printable
from heyi.contexts.patients.rules.reading import read_birth_on, read_sex, read_until
from heyi.contexts.patients.rules.texts import read_line, read_name, read_story, read_with
from heyi.contexts.patients.terms.people import (
    Details,
    Identifier,
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    Sex,
    WithoutNumber,
)
from heyi.kernel import identifiers
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.identifiers import IdentifierInvalid, ResidentNumber

NO_NAME = "无名氏"
MOST_IDENTIFIERS = 10
# Until a family has named and registered a child it comes as a newborn; a year later that is a missing number like
# any other (docs/sources/identity.md#without-a-number).
NEWBORN_DAYS = 366
_COUNTRY = re.compile(r"[A-Z]{2,3}", re.ASCII)
_HOME = frozenset({"", "CN", "CHN"})
_DIVISION = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}", re.ASCII)
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[0-9A-Z_./#*:-]{1,40}", re.ASCII)
_ABROAD_PHONE = re.compile(r"\+?[0-9]{5,15}", re.ASCII)

# What must be known at least of somebody who comes without a number. Source: docs/sources/identity.md#without-a-number
NEEDED: Mapping[WithoutNumber, tuple[str, ...]] = MappingProxyType(
    {
        WithoutNumber.NEWBORN: ("name", "sex", "birth_on", "guardian_name", "guardian_phone"),
        WithoutNumber.FOREIGNER: ("name", "sex", "birth_on", "country"),
        WithoutNumber.UNCONSCIOUS: ("circumstances",),
        WithoutNumber.REFUSED: ("name", "sex", "birth_on", "phone"),
        WithoutNumber.LOST: ("name", "sex", "birth_on", "phone"),
        WithoutNumber.NOT_SENT: ("name", "sex", "birth_on"),
    }
)
_NEEDED_WITH_NUMBER = ("name", "sex", "birth_on")


def _shaped(shape: re.Pattern[str], code: str, text: str) -> str:
    number = identifiers.tidy(text)
    if not shape.fullmatch(number):
        raise IdentifierInvalid(code)
    return number


def _local(text: str) -> str:
    # Hyphens belong to a local number: two systems may well have 1-23 and 12-3.
    number = normalize("NFKC", text[:_LONGEST_LOCAL]).strip().upper()
    if len(text) > _LONGEST_LOCAL or not _LOCAL.fullmatch(number):
        raise IdentifierInvalid("local_record_shape")
    return number


READERS: Mapping[IdentifierType, Callable[[str], str]] = MappingProxyType(
    {
        IdentifierType.PASSPORT: identifiers.passport,
        IdentifierType.HK_MACAO_PERMIT: identifiers.hk_macao_permit,
        IdentifierType.TAIWAN_PERMIT: identifiers.taiwan_permit,
        IdentifierType.FOREIGN_PERMIT: identifiers.foreign_permit,
        IdentifierType.BIRTH_CERTIFICATE: identifiers.birth_certificate,
        IdentifierType.INSURANCE: partial(
            _shaped, re.compile(r"[0-9A-Z]{6,30}", re.ASCII), "insurance_number_shape"
        ),
        IdentifierType.HEALTH_CARD: partial(
            _shaped, re.compile(r"[0-9A-Z]{8,64}", re.ASCII), "health_card_shape"
        ),
        IdentifierType.LOCAL_RECORD: _local,
        IdentifierType.TEMPORARY: _local,
    }
)


def read_identifier(incoming: IncomingIdentifier, today: date) -> tuple[Identifier, ResidentNumber | None]:
    """One number, checked, in its one written form; with what it says of its holder where it is a resident number.

    Raises: InputInvalid with code and masked value.
    """
    problems: list[Problem] = []
    until = read_until(incoming.valid_until, problems)
    try:
        kind = IdentifierType(incoming.type.strip().lower())
    except ValueError:
        raise InputInvalid(Problem("identifiers", "unknown_value", printable(incoming.type))) from None
    said: ResidentNumber | None = None
    value = ""
    try:
        if kind is IdentifierType.RESIDENT:
            said = identifiers.resident_number(incoming.value, today=today)
            value = said.number
        else:
            value = READERS[kind](incoming.value)
    except IdentifierInvalid as refused:
        problems.append(Problem(kind.value, refused.code, mask_number(incoming.value)))
    if problems:
        raise InputInvalid(*problems)
    return Identifier(kind, value, until), said


def read_person(incoming: IncomingPerson, *, today: date) -> Details:
    """What is registered of a person as they were sent.

    Raises: InputInvalid with a problem for each field that is wrong or missing; values in it are masked.
    Source: docs/sources/identity.md
    """
    problems: list[Problem] = []
    numbers, said = _read_identifiers(incoming, today, problems)
    reason = _read_reason(incoming, numbers, problems)
    sex = read_sex(incoming.sex, problems)
    birth_on, is_estimated = read_birth_on(incoming.birth_on, today, problems)
    if said is not None:
        sex, birth_on, is_estimated = _agreed(said, sex, birth_on, is_estimated, problems)
    name = read_name(incoming.name, "name", problems)
    if not incoming.name.strip() and reason is WithoutNumber.UNCONSCIOUS:
        name, sex = NO_NAME, sex or Sex.UNKNOWN
    country = _read_code(incoming.country.upper(), "country", _COUNTRY, problems)
    details = Details(
        name=name,
        sex=sex or Sex.UNKNOWN,
        birth_on=birth_on,
        birth_is_estimated=is_estimated,
        identifiers=numbers,
        phone=_read_phone(incoming.phone, "phone", country, problems),
        address=read_line(incoming.address, "address", problems),
        division=_read_code(incoming.division, "division", _DIVISION, problems),
        country="" if country in _HOME else country,
        without_number=reason,
        circumstances=read_story(incoming.circumstances, "circumstances", problems),
        guardian_name=read_name(incoming.guardian_name, "guardian_name", problems),
        guardian_phone=_read_phone(incoming.guardian_phone, "guardian_phone", country, problems),
    )
    _demand(details, incoming, sex_was_said=sex is not None, today=today, problems=problems)
    if problems:
        raise InputInvalid(*problems)
    return details


def _read_identifiers(
    incoming: IncomingPerson, today: date, problems: list[Problem]
) -> tuple[tuple[Identifier, ...], ResidentNumber | None]:
    if len(incoming.identifiers) > MOST_IDENTIFIERS:
        problems.append(Problem("identifiers", "too_many_identifiers", limit=MOST_IDENTIFIERS))
        return (), None
    found: dict[IdentifierType, Identifier] = {}
    said: ResidentNumber | None = None
    for one in incoming.identifiers:
        if not one.value.strip():
            continue
        try:
            identifier, told = read_identifier(one, today)
        except InputInvalid as refused:
            problems += refused.problems
            continue
        said = said or told
        if found.setdefault(identifier.type, identifier).value != identifier.value:
            problems.append(Problem(identifier.type.value, "two_of_one_kind", mask_number(one.value)))
    return tuple(sorted(found.values(), key=lambda one: one.type)), said


def _read_reason(
    incoming: IncomingPerson, numbers: tuple[Identifier, ...], problems: list[Problem]
) -> WithoutNumber | None:
    if any(not number.type.is_local for number in numbers):
        # With a number at hand the reason for having none is void, whatever a form had preset.
        return None
    word = incoming.without_number.strip().lower()
    if not word:
        if not _has_number_problem(problems):
            problems.append(Problem("without_number", "number_or_reason_needed"))
        return None
    try:
        return WithoutNumber(word)
    except ValueError:
        problems.append(Problem("without_number", "unknown_value", printable(incoming.without_number)))
        return None


def _has_number_problem(problems: list[Problem]) -> bool:
    return any(problem.field in set(IdentifierType) for problem in problems)


def _agreed(
    said: ResidentNumber, sex: Sex | None, birth_on: date | None, is_estimated: bool, problems: list[Problem]
) -> tuple[Sex, date, bool]:
    """Sex and birth as the number says; where something else was stated, that is a problem and not a guess."""
    if sex in (Sex.MALE, Sex.FEMALE) and sex.value != said.sex:
        problems.append(Problem("sex", "sex_disagrees_with_number", sex.value))
    same = (
        birth_on is None or said.born_on == birth_on or (is_estimated and said.born_on.year == birth_on.year)
    )
    if not same:
        problems.append(Problem("birth_on", "birth_disagrees_with_number"))
    return Sex.NOT_STATED if sex is Sex.NOT_STATED else Sex(said.sex), said.born_on, False


def _read_phone(text: str, field: str, country: str, problems: list[Problem]) -> str:
    if not text.strip():
        return ""
    reader = identifiers.phone if country in _HOME else _phone_abroad
    return read_with(reader, text, field=field, problems=problems, mask=mask_phone)


def _phone_abroad(text: str) -> str:
    number = identifiers.tidy(text).replace("(", "").replace(")", "").replace(".", "")
    if not _ABROAD_PHONE.fullmatch(number):
        raise IdentifierInvalid("phone_shape")
    return number


def _read_code(text: str, field: str, shape: re.Pattern[str], problems: list[Problem]) -> str:
    code = text.strip()
    if code and not shape.fullmatch(code):
        problems.append(Problem(field, "malformed", printable(code)))
        return ""
    return code


def _demand(
    details: Details, incoming: IncomingPerson, *, sex_was_said: bool, today: date, problems: list[Problem]
) -> None:
    """Names what is missing, once for each field and only where nothing else is wrong with it."""
    reason = details.without_number
    needed = _NEEDED_WITH_NUMBER if reason is None else NEEDED[reason]
    if reason is None and _has_number_problem(problems):
        # Sex and birth may stand in the very number that could not be read: to ask for them now would only confuse.
        needed = ("name",)
    for field in needed:
        missing = not sex_was_said if field == "sex" else not getattr(details, field)
        if missing and not any(problem.field == field for problem in problems):
            problems.append(Problem(field, "required"))
    if reason is WithoutNumber.NOT_SENT and not details.number(IdentifierType.LOCAL_RECORD):
        problems.append(Problem(IdentifierType.LOCAL_RECORD.value, "required"))
    if (
        reason is WithoutNumber.NEWBORN
        and details.birth_on
        and (today - details.birth_on).days > NEWBORN_DAYS
    ):
        problems.append(Problem("without_number", "not_newborn", limit=NEWBORN_DAYS))
    if details.birth_is_estimated and reason in (None, WithoutNumber.NEWBORN) and incoming.birth_on.strip():
        problems.append(Problem("birth_on", "day_needed"))
