"""The course of a case: its episode, the stay at each hospital, each milestone with the trail of its corrections. Pure.

What was told wrongly stays in the bundle as `entered-in-error`; a Provenance says who told it, who mended it, when and why.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from heyi.contexts.governance.terms.pathways import MilestoneKind
from heyi.contexts.interop.rules.case.told import (
    Told,
    account,
    category,
    own,
    part_id,
    quantity,
    stay_id,
    to_the_second,
)
from heyi.contexts.interop.rules.fhir_base import Resource, coded, house_system, instant, meta, without_empty
from heyi.contexts.pathways.terms.cases import CaseState, PartKind
from heyi.contexts.pathways.terms.showing import CaseSeen, Trace

_EMERGENCY = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "code": "EMER",
    "display": "emergency",
}
_DEEDS = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
_AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_SECOND = "s"


def stays_of(seen: CaseSeen) -> frozenset[UUID]:
    """The hospitals at which the case is, was or is expected; who only watches has no stay."""
    told = {one.organisation for one in seen.view.stamps}
    return frozenset(
        one.organisation
        for one in seen.parts
        if one.kind is not PartKind.WATCHING or one.organisation in told
    )


def episode(told: Told) -> Resource:
    """The case as a whole, over all hospitals."""
    case, pathway = told.seen.case, told.seen.pathway
    is_over = case.state is CaseState.CLOSED and case.ended_at is not None
    return without_empty(
        {
            "resourceType": "EpisodeOfCare",
            "id": str(case.id),
            "meta": meta(case.version),
            "identifier": [{"system": house_system("pathway-case"), "value": str(case.id)}],
            "status": "finished" if is_over else "active",
            "type": [
                {
                    "coding": [
                        {
                            "system": house_system("pathway"),
                            "code": pathway.code,
                            "display": told.say(pathway.name),
                        }
                    ],
                    "text": told.say(pathway.name),
                }
            ],
            "patient": told.subject(),
            "managingOrganization": told.place(case.here),
            "period": _period(case.opened_at, case.ended_at if is_over else None),
        }
    )


def _period(start: datetime | None, end: datetime | None) -> Resource:
    return without_empty(
        {"start": to_the_second(start) if start else "", "end": to_the_second(end) if end else ""}
    )


def encounters(told: Told) -> Iterator[Resource]:
    """The stay at each hospital, in the order in which the case came to them."""
    seen = told.seen
    for part in seen.parts:
        if part.organisation not in told.stays:
            continue
        begins = _told_at(seen, MilestoneKind.ARRIVAL, part.organisation)
        if begins is None and part.kind is PartKind.OPENED:
            begins = seen.case.opened_at
        ends = _told_at(seen, MilestoneKind.DEPARTURE, part.organisation)
        if ends is None and part.organisation == seen.case.here:
            ends = seen.case.ended_at
        yield without_empty(
            {
                "resourceType": "Encounter",
                "id": str(stay_id(told, part.organisation)),
                "status": _status(
                    seen, part.organisation, is_begun=begins is not None, is_left=ends is not None
                ),
                "class": _EMERGENCY,
                "subject": told.subject(),
                "episodeOfCare": [own(seen.case.id)],
                "period": _period(begins, ends),
                "serviceProvider": told.place(part.organisation),
            }
        )


def _told_at(seen: CaseSeen, kind: MilestoneKind, organisation: UUID) -> datetime | None:
    wanted = seen.pathway.of_kind(kind)
    told = (
        one.at
        for one in seen.view.stamps
        if wanted and one.code == wanted.code and one.organisation == organisation
    )
    return next(told, None)


def _status(seen: CaseSeen, organisation: UUID, *, is_begun: bool, is_left: bool) -> str:
    case = seen.case
    if not is_begun and organisation != case.here:
        return "planned" if organisation == case.next else "cancelled"
    return "finished" if is_left or case.ended_at or organisation != case.here else "in-progress"


def milestones(told: Told) -> Iterator[Resource]:
    """Each milestone as it was told, and what became of it; the withdrawal of one is told by its Provenance alone."""
    for trace in told.seen.trail:
        if not trace.is_withdrawn:
            yield _milestone(told, trace)
        yield _provenance(told, trace)


def _milestone(told: Told, trace: Trace) -> Resource:
    stamp = trace.stamp
    defined = told.seen.pathway.milestone(stamp.code)
    words = told.say(defined.name) if defined else stamp.code
    status = "entered-in-error"
    if trace.is_standing:
        status = "corrected" if stamp.corrects else "final"
    return without_empty(
        {
            "resourceType": "Observation",
            "id": str(stamp.id),
            "status": status,
            "category": category("procedure"),
            "code": told.concept(stamp.code, words, "milestone"),
            "subject": told.subject(),
            "encounter": told.around(stamp.organisation),
            "effectiveDateTime": to_the_second(stamp.at),
            "issued": instant(stamp.recorded_at),
            "performer": [told.place(stamp.organisation), account(stamp.by)],
            "component": list(_clock(stamp.offset_seconds)),
        }
    )


def _clock(offset_seconds: float | None) -> Iterable[Resource]:
    """How far the clock of the device was off, which the time above has in it already."""
    if offset_seconds is not None:
        seconds = Decimal(str(round(offset_seconds, 3)))
        yield {
            "code": coded(house_system("clock"), "offset", "Offset of the device's clock"),
            "valueQuantity": quantity(seconds, _SECOND, _SECOND),
        }


def _provenance(told: Told, trace: Trace) -> Resource:
    stamp = trace.stamp
    mends = stamp.corrects
    deed = "CREATE" if mends is None else "NULLIFY" if trace.is_withdrawn else "UPDATE"
    target = mends if trace.is_withdrawn and mends else stamp.id
    return without_empty(
        {
            "resourceType": "Provenance",
            "id": str(part_id(told, "provenance", str(stamp.id))),
            "target": [own(target)],
            "recorded": instant(stamp.recorded_at),
            "reason": [{"text": trace.reason}] if trace.reason else [],
            "activity": coded(_DEEDS, deed),
            "agent": list(_agents(told, trace)),
            "entity": [{"role": "revision", "what": own(mends)}] if mends and not trace.is_withdrawn else [],
        }
    )


def _agents(told: Told, trace: Trace) -> Iterator[Resource]:
    stamp = trace.stamp
    at = told.place(stamp.organisation)
    yield {"type": coded(_AGENTS, "enterer"), "who": account(stamp.by), "onBehalfOf": at}
    if stamp.device:
        device = {"system": house_system("device"), "value": stamp.device}
        yield {"type": coded(_AGENTS, "assembler"), "who": {"type": "Device", "identifier": device}}
