"""Reading of what a charter plans of surveys and evaluations. Not here: the values (terms.assessment), judging them (synergy)."""

from typing import Any

from heyi.contexts.governance.rules.reading import Cursor, Fields
from heyi.contexts.governance.terms import Role, Where
from heyi.contexts.governance.terms.assessment import (
    USUAL_CELL,
    Assessment,
    AssessmentTarget,
    DrawnFrom,
    MeasuredBy,
    Owner,
    PlannedEvaluation,
    PlannedSample,
    PlannedSurvey,
    WhoIsAsked,
)

_MOST_CELL = 50
# Rarer than every ten years is no plan.
_LONGEST_MONTHS = 120
# As many as one survey takes: the bounds of drawing in surveys.
_MOST_POINTS, _MOST_FORMS = 2_000, 10_000
_MOST_SPARE = 5
_LARGEST = 1e6


def read_assessment(cursor: Cursor) -> Assessment:
    """The whole section; a target names a survey or an evaluation that stands above it."""
    fields = cursor.fields(("least_cell", "surveys", "evaluations", "targets"))
    cell = fields.may("least_cell")
    surveys = fields.every("surveys", _survey) if fields.has("surveys") else ()
    evaluations = fields.every("evaluations", _evaluation) if fields.has("evaluations") else ()
    cursor.found.declared["assessment.surveys"] = frozenset(one.code for one in surveys)
    cursor.found.declared["assessment.evaluations"] = frozenset(one.code for one in evaluations)
    return Assessment(
        least_cell=cell.integer(1, _MOST_CELL) if cell else USUAL_CELL,
        surveys=surveys,
        evaluations=evaluations,
        targets=fields.every("targets", _target) if fields.has("targets") else (),
        **_told(fields),
    )


def _told(fields: Fields) -> dict[str, Any]:
    return {"source": fields.provenance.source, "status": fields.provenance.status, "line": fields.line}


def _survey(cursor: Cursor) -> PlannedSurvey:
    fields = cursor.fields(
        ("code", "name", "questionnaire", "who", "frame", "every_months", "sample", "owner")
    )
    frame = fields.may("frame")
    return PlannedSurvey(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        questionnaire=fields.need("questionnaire").code(),
        who=fields.need("who").choice(WhoIsAsked),
        frame=frame.choice(DrawnFrom) if frame else DrawnFrom.POINTS,
        every_months=fields.need("every_months").integer(1, _LONGEST_MONTHS),
        sample=_sample(fields.need("sample")),
        owner=_owner(fields.need("owner")),
        **_told(fields),
    )


def _sample(cursor: Cursor) -> PlannedSample:
    fields = cursor.fields(("areas", "points", "forms", "spare_ratio"))
    areas, points, spare = fields.may("areas"), fields.may("points"), fields.may("spare_ratio")
    return PlannedSample(
        areas=areas.integer(0, _MOST_POINTS) if areas else 0,
        points=points.integer(0, _MOST_POINTS) if points else 0,
        forms=fields.need("forms").integer(1, _MOST_FORMS),
        spare_ratio=spare.number(0, _MOST_SPARE) if spare else 0.0,
    )


def _owner(cursor: Cursor) -> Owner:
    fields = cursor.fields(("role", "where"))
    return Owner(role=fields.need("role").choice(Role), where=fields.need("where").choice(Where))


def _evaluation(cursor: Cursor) -> PlannedEvaluation:
    fields = cursor.fields(("code", "name", "plan", "every_months", "owner", "report_to"))
    report_to = fields.may("report_to")
    return PlannedEvaluation(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        plan=fields.need("plan").code(),
        every_months=fields.need("every_months").integer(1, _LONGEST_MONTHS),
        owner=_owner(fields.need("owner")),
        report_to=report_to.fields(("body",)).need("body").declared_code("bodies") if report_to else None,
        **_told(fields),
    )


def _target(cursor: Cursor) -> AssessmentTarget:
    fields = cursor.fields(("code", "name", "measured_by", "at_least", "at_most"))
    measured_by = _measured_by(fields.need("measured_by"))
    if fields.found and fields.has("at_least") == fields.has("at_most"):
        fields.cursor.problem("goal_unclear")
    most = 1 if measured_by.share_of else _LARGEST
    least, largest = fields.may("at_least"), fields.may("at_most")
    return AssessmentTarget(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        measured_by=measured_by,
        at_least=least.number(0, most) if least else None,
        at_most=largest.number(0, most) if largest else None,
        **_told(fields),
    )


def _measured_by(cursor: Cursor) -> MeasuredBy:
    fields = cursor.fields(("survey", "evaluation", "column", "share_of"))
    survey, evaluation = fields.may("survey"), fields.may("evaluation")
    if fields.found and fields.has("survey") == fields.has("evaluation"):
        fields.cursor.problem("measure_unclear")
    return MeasuredBy(
        survey=survey.declared_code("assessment.surveys") if survey else None,
        evaluation=evaluation.declared_code("assessment.evaluations") if evaluation else None,
        column=fields.need("column").code(),
        share_of=tuple(item.text() for item in fields.each("share_of")),
    )
