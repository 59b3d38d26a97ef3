"""The common shapes of FHIR R4: references, codes, outcomes, bundles, what this server can do. Pure: values in, JSON out.

Source: HL7 FHIR R4 (4.0.1), http://hl7.org/fhir/R4 (official)
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

Resource = dict[str, Any]

HOUSE = "urn:heyi"
MIME = "application/fhir+json"
FHIR_VERSION = "4.0.1"
_OUTCOME_CODES: Mapping[int, str] = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    412: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    428: "required",
    429: "throttled",
    503: "transient",
}


def reference(kind: str, target: UUID, display: str = "") -> Resource:
    """A reference to a resource of this server."""
    told: Resource = {"reference": f"{kind}/{target}"}
    return told | {"display": display} if display else told


def coded(system: str, code: str, display: str = "") -> Resource:
    """A concept with one code."""
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]} | ({"text": display} if display else {})


def house_system(name: str) -> str:
    """The name under which a code list or a numbering of this house is told."""
    return f"{HOUSE}:{name}"


def instant(at: datetime) -> str:
    """A moment; FHIR wants its zone and no more than milliseconds."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def without_empty(resource: Resource) -> Resource:
    """A resource without elements that say nothing, which FHIR forbids."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {}, ())}


def meta(
    version: int | None = None, changed_at: datetime | None = None, *, is_part: bool = False
) -> Resource:
    """Version and time of a resource; a part of one says so."""
    subsetted = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
    return without_empty(
        {
            "versionId": "" if version is None else str(version),
            "lastUpdated": instant(changed_at) if changed_at else "",
            "tag": [subsetted] if is_part else [],
        }
    )


def outcome(status: int, code: str, sentence: str, problems: Iterable[Mapping[str, Any]] = ()) -> Resource:
    """An OperationOutcome; where single fields are wrong, one issue for each."""
    kind = _OUTCOME_CODES.get(status, "processing")
    issues = [_issue(kind, code, sentence, "")]
    issues += [_issue("value", str(one["code"]), str(one["message"]), str(one["field"])) for one in problems]
    return {"resourceType": "OperationOutcome", "issue": issues}


def _issue(kind: str, code: str, sentence: str, place: str) -> Resource:
    told = {
        "severity": "error",
        "code": kind,
        "details": {"coding": [{"system": house_system("error"), "code": code}], "text": sentence},
    }
    return told | {"expression": [place]} if place else told


def searchset(
    resources: Iterable[Resource], *, base: str, links: Mapping[str, str], total: int | None = None
) -> Resource:
    """What a search found, with the way to the next page."""
    entries = [
        {
            "fullUrl": f"{base}{one['resourceType']}/{one['id']}",
            "resource": one,
            "search": {"mode": "match"},
        }
        for one in resources
    ]
    told = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
        "entry": entries,
    }
    return without_empty(told)


_SEARCHED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ServiceRequest": (("patient", "reference"), ("status", "token")),
    "Task": (),
    "Bundle": (),
    "Patient": (),
    "Organization": (("name", "string"), ("identifier", "token")),
}


def capability_statement(*, base: str, told_on: date, version: str) -> Resource:
    """What a partner's system may ask here."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": told_on.isoformat(),
        "kind": "instance",
        "software": {"name": "Heyi 合一", "version": version},
        "implementation": {"description": "Heyi 合一", "url": base.rstrip("/")},
        "fhirVersion": FHIR_VERSION,
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "description": "Bearer token in the Authorization header; every read of a patient is recorded."
                },
                "resource": [_capability(kind) for kind in _SEARCHED],
            }
        ],
    }


def _capability(kind: str) -> Resource:
    searched = _SEARCHED[kind]
    interactions = [{"code": "read"}] + ([{"code": "search-type"}] if searched else [])
    told: Resource = {"type": kind, "interaction": interactions, "versioning": "versioned"}
    if searched:
        told["searchParam"] = [{"name": name, "type": sort} for name, sort in searched]
    return told
