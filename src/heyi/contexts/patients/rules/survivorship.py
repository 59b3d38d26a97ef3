"""One human computed from several registrations, each field with where it comes from. Not here: which belong together (grouping).

Nothing is written: the registrations stay as they were sent, and the person is read from them anew each time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from heyi.contexts.patients.rules.registration import NO_NAME
from heyi.contexts.patients.terms.identity import Origin, Person
from heyi.contexts.patients.terms.people import IdentifierType, Patient, Sex
from heyi.methods.names.spelling import is_han, name_key

Rank = Callable[[Patient], tuple[bool, ...]]


def _has_document(record: Patient) -> bool:
    return any(one.type.names_one_human for one in record.details.identifiers)


def _has_resident_number(record: Patient) -> bool:
    return bool(record.details.number(IdentifierType.RESIDENT))


def _is_written_in_signs(record: Patient) -> bool:
    return any(map(is_han, record.details.name))


# For each field: what must be said at all, by which rule one registration goes before another, and the name of the rule.
# Where the rule leaves several, the one that was changed last is believed. Assumptions of ours, each after what a clerk
# would do: a number was read off a document, a telephone is right as it was last told.
_FIELDS: Mapping[str, tuple[str, Rank]] = MappingProxyType(
    {
        "name": ("document", lambda one: (_is_written_in_signs(one), _has_document(one))),
        "sex": ("document", lambda one: (_has_resident_number(one), _has_document(one))),
        "birth_on": ("document", lambda one: (_has_resident_number(one), not one.details.birth_is_estimated)),
        "phone": ("latest", lambda _: ()),
        "address": ("latest", lambda _: ()),
        "guardian_name": ("latest", lambda _: ()),
        "guardian_phone": ("latest", lambda _: ()),
    }
)


def person_from(person: UUID, records: Sequence[Patient]) -> Person:
    """The person that registrations tell of.

    Shape: `fields` holds what at least one registration says; numbers stand under the word for their kind. A kind of number
           that differs between registrations keeps the others beside the believed one.
    """
    told = dict(_told_fields(records)) | dict(_told_numbers(records))
    return Person(id=person, records=tuple(one.id for one in records), fields=told)


def _told_fields(records: Sequence[Patient]) -> Iterator[tuple[str, Origin]]:
    for name, (rule, rank) in _FIELDS.items():
        said = [(one, _said(one, name)) for one in records if _says(one, name)]
        if said:
            yield name, _believed(name, rule, said, rank)


def _told_numbers(records: Sequence[Patient]) -> Iterator[tuple[str, Origin]]:
    for kind in IdentifierType:
        said = [(one, number) for one in records if (number := one.details.number(kind))]
        if said and not kind.is_local:
            yield kind.value, _believed(kind.value, "latest", said, lambda _: ())


def _said(record: Patient, name: str) -> object:
    value: object = getattr(record.details, name)
    return value


def _says(record: Patient, name: str) -> bool:
    value = _said(record, name)
    return value != NO_NAME if name == "name" else value not in (None, "", Sex.UNKNOWN, Sex.NOT_STATED)


def _believed(name: str, rule: str, said: Iterable[tuple[Patient, object]], rank: Rank) -> Origin:
    ordered = sorted(said, key=lambda one: (rank(one[0]), one[0].changed_at, one[0].id), reverse=True)
    (first, believed), *rest = ordered
    others: list[object] = []
    for _, value in rest:
        if not any(_is_one(value, known) for known in (believed, *others)):
            others.append(value)
    return Origin(
        name=name,
        value=believed,
        patient=first.id,
        organisation=first.registered_by,
        rule=rule if others else "alike",
        others=tuple(others),
    )


def _is_one(one: object, other: object) -> bool:
    """Whether two values say the same, however they are written."""
    if isinstance(one, str) and isinstance(other, str):
        return name_key(one) == name_key(other)
    return one == other
