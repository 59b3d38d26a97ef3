"""One case as a FHIR R4 Bundle: its course, what was found, what was signed, what was measured. Pure. Not here: who may see it.

The bundle is a `collection`. A `document` would need an author who attests the whole and would be frozen once it was issued; a
case is told by many hands at several hospitals, each of whom answers for one line, and goes on being told. Whoever reads it again
gets the same ids, so a partner who keeps it knows what is new.
Source: HL7 FHIR R4, http://hl7.org/fhir/R4/bundle.html, episodeofcare.html, observation.html, provenance.html (official)
"""

from collections.abc import Iterator
from dataclasses import replace

from heyi.contexts.governance.terms.pathway_questions import Criterion
from heyi.contexts.governance.terms.pathways import Figure, FigureKind
from heyi.contexts.interop.rules.case.answers import case_facts, found
from heyi.contexts.interop.rules.case.course import encounters, episode, milestones, stays_of
from heyi.contexts.interop.rules.case.told import (
    Told,
    account,
    category,
    entries,
    part_id,
    quantity,
    to_the_second,
)
from heyi.contexts.interop.rules.fhir_base import Resource, house_system, instant, meta, without_empty
from heyi.contexts.pathways.terms.cases import Decision
from heyi.contexts.pathways.terms.measuring import Measured


def bundle(told: Told) -> Resource:
    """The whole case."""
    told = replace(told, stays=stays_of(told.seen))
    case = told.seen.case
    patient = (
        [{"fullUrl": f"{told.base}Patient/{case.patient}", "resource": told.patient}] if told.patient else []
    )
    resources = (
        episode(told),
        *encounters(told),
        *case_facts(told),
        *milestones(told),
        *found(told),
        *(_decision(told, one) for one in told.seen.decisions),
        *_figures(told),
    )
    return {
        "resourceType": "Bundle",
        "id": str(case.id),
        "meta": meta(case.version),
        "identifier": {"system": house_system("pathway-case"), "value": str(case.id)},
        "type": "collection",
        "timestamp": instant(told.told_at),
        "entry": [*patient, *entries(resources)],
    }


def _decision(told: Told, one: Decision) -> Resource:
    """A signed yes or no: every criterion with the answer that was shown then, and what was advised, decided and said."""
    checklist = told.seen.pathway.checklist(one.checklist)
    defined = {criterion.code: criterion for criterion in checklist.criteria} if checklist else {}
    criteria = [_criterion(told, code, holds, defined.get(code)) for code, holds in one.shown.items()]
    said = {"advice": one.advice, "choice": str(one.choice), "reason": one.reason}
    return without_empty(
        {
            "resourceType": "QuestionnaireResponse",
            "id": str(one.id),
            "identifier": {"system": told.system("checklist"), "value": one.checklist},
            "status": "completed",
            "subject": told.subject(),
            "encounter": told.around(one.organisation),
            "authored": to_the_second(one.at),
            "author": account(one.by),
            "item": [
                without_empty(
                    {
                        "linkId": "criteria",
                        "text": told.say(checklist.name) if checklist else one.checklist,
                        "item": criteria,
                    }
                ),
                *({"linkId": name, "answer": [{"valueString": text}]} for name, text in said.items() if text),
            ],
        }
    )


def _criterion(told: Told, code: str, holds: bool | None, defined: Criterion | None) -> Resource:
    """A criterion without an answer was not known when it was shown."""
    words = {"text": told.say(defined.name)} if defined else {}
    answer = {} if holds is None else {"answer": [{"valueBoolean": holds}]}
    return {"linkId": f"criteria.{code}"} | words | answer


def _figures(told: Told) -> Iterator[Resource]:
    """The figures that have a value; those of an area say nothing of one case."""
    for figure in told.seen.pathway.figures:
        one = told.seen.measured.get(figure.code)
        if one is not None and one.lack is None and figure.kind is not FigureKind.AREA:
            yield _figure(told, figure, one)


def _figure(told: Told, figure: Figure, one: Measured) -> Resource:
    place = one.organisation
    value: Resource = (
        {"valueBoolean": bool(one.counts)}
        if one.minutes is None
        else {"valueQuantity": quantity(one.minutes, "min", "min")}
    )
    return (
        without_empty(
            {
                "resourceType": "Observation",
                "id": str(part_id(told, "figure", figure.code)),
                "status": "final" if told.seen.case.ended_at else "preliminary",
                "category": category("survey"),
                "code": told.concept(figure.code, told.say(figure.name), "figure"),
                "subject": told.subject(),
                "encounter": told.around(place) if place else None,
                "issued": instant(told.told_at),
                "performer": [told.place(place)] if place else [],
                "note": [{"text": told.say(figure.definition)}],
            }
        )
        | value
    )
