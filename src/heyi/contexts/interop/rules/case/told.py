"""What every resource of a case is made from: the case, its names, how one resource points to another. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from heyi.contexts.governance.terms import Words
from heyi.contexts.governance.terms.pathway_codes import PathwayCodes
from heyi.contexts.interop.rules.fhir_base import Resource, house_system
from heyi.contexts.pathways.terms.showing import CaseSeen

UCUM = "http://unitsofmeasure.org"
CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A case with what a partner may read of it.

    Shape: `base` is the address below which this server's own resources are read; `stays` the hospitals that have an Encounter;
           `patient` the Patient where the reader may see one.
    """

    seen: CaseSeen
    codes: PathwayCodes
    base: str
    language: str
    names: Mapping[UUID, str]
    told_at: datetime
    stays: frozenset[UUID] = frozenset()
    patient: Resource | None = field(default=None, repr=False)

    def say(self, words: Words) -> str:
        """Words in the reader's language."""
        return words.said_in(self.language)

    def system(self, *parts: str) -> str:
        """The house's own list of codes for a part of the pathway."""
        return house_system(":".join(("pathway", self.seen.pathway.code, *parts)))

    def concept(self, code: str, words: str, *parts: str, coded_as: str = "") -> Resource:
        """A concept: the code of a terminology of others where one is certain, and always the house's own."""
        own = {"system": self.system(*parts), "code": code, "display": words}
        known = self.codes.codings.get(coded_as)
        others = [{"system": known.system, "code": known.code, "display": known.display}] if known else []
        return {"coding": [*others, own], "text": words}

    def subject(self) -> Resource:
        """Whose case it is; of somebody nobody knows no more than what can be seen of them."""
        case = self.seen.case
        display = {"display": self.seen.label}
        return (
            display if case.patient is None else {"reference": f"{self.base}Patient/{case.patient}"} | display
        )

    def place(self, organisation: UUID) -> Resource:
        """A hospital."""
        name = self.names.get(organisation, "")
        told = {"reference": f"{self.base}Organization/{organisation}"}
        return told | {"display": name} if name else told

    def around(self, organisation: UUID) -> Resource | None:
        """The stay at a hospital, where it was one."""
        return own(stay_id(self, organisation)) if organisation in self.stays else None


def own(target: UUID) -> Resource:
    """A resource of the same bundle, which is read nowhere else."""
    return {"reference": f"urn:uuid:{target}"}


def account(by: UUID) -> Resource:
    """Who did it: staff are known by their account and are no resource of this server."""
    return {"type": "Practitioner", "identifier": {"system": house_system("account"), "value": str(by)}}


def part_id(told: Told, *parts: str) -> UUID:
    """The id of a resource for which the house has no row; the same each time that the case is read."""
    return uuid5(told.seen.case.id, "/".join(parts))


def stay_id(told: Told, organisation: UUID) -> UUID:
    """The id of the stay at a hospital."""
    return part_id(told, "stay", str(organisation))


def to_the_second(at: datetime) -> str:
    """A moment as clocks of a pathway are read: to the second, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def number(value: Decimal) -> int | float:
    """A number of JSON: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def quantity(value: Decimal, unit: str, ucum: str) -> Resource:
    """A measured value; without the code of a unit that nobody has translated."""
    told: Resource = {"value": number(value)} | ({"unit": unit} if unit else {})
    return told | {"system": UCUM, "code": ucum} if ucum else told


def category(code: str) -> list[Resource]:
    """What kind of observation it is."""
    return [{"coding": [{"system": CATEGORIES, "code": code}]}]


def absent(code: str, words: str) -> Resource:
    """Why there is no value."""
    return {"coding": [{"system": ABSENT, "code": code}], "text": words}


def entries(resources: Iterable[Resource]) -> list[Resource]:
    """Resources as the bundle holds them, each under the name by which the others point to it."""
    return [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources]
