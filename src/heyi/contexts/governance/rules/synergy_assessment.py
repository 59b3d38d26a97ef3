"""Static faults in how an alliance will know whether it is of use. Source: docs/sources/heyi-assumptions.md#assessment-check"""

from collections.abc import Iterator

from heyi.contexts.governance.rules.charter import Charter, Holder
from heyi.contexts.governance.rules.differing import held, seats_of
from heyi.contexts.governance.rules.powers import sits_at
from heyi.contexts.governance.terms import Dimension, Duty, Finding, Severity, Words
from heyi.contexts.governance.terms.assessment import DrawnFrom, Owner, PlannedSurvey, WhoIsAsked


def _fault(code: str, severity: Severity, place: str, line: int, **facts: str | Words) -> Finding:
    return Finding(code, severity, Dimension.MECHANISM, place, line, facts)


def assessment_findings(charter: Charter) -> Iterator[Finding]:
    """Every fault of the section; one notice where a charter has none."""
    plan = charter.assessment
    if not (plan.surveys or plan.evaluations):
        yield _fault("assessment_missing", Severity.NOTICE, "assessment", plan.line or 1)
    for survey in plan.surveys:
        yield from _of_survey(charter, survey)
    facts: dict[str, str | Words]
    for one in plan.evaluations:
        place = f"assessment.evaluations[{one.code}]"
        if one.report_to is None:
            yield _fault("evaluation_unreported", Severity.WARNING, place, one.line, evaluation=one.name)
        if not _may(charter, one.owner, Duty.EVALUATE_ALLIANCE):
            facts = {"evaluation": one.name, "role": one.owner.role, "duty": Duty.EVALUATE_ALLIANCE}
            yield _fault("evaluation_owner_without_duty", Severity.WARNING, place, one.line, **facts)


def _of_survey(charter: Charter, survey: PlannedSurvey) -> Iterator[Finding]:
    place = f"assessment.surveys[{survey.code}]"
    facts: dict[str, str | Words]
    if not _may(charter, survey.owner, Duty.RUN_SURVEYS):
        facts = {"survey": survey.name, "role": survey.owner.role, "duty": Duty.RUN_SURVEYS}
        yield _fault("survey_owner_without_duty", Severity.WARNING, place, survey.line, **facts)
    if survey.frame is DrawnFrom.EPISODES and survey.who is not WhoIsAsked.PATIENTS:
        facts = {"survey": survey.name, "who": survey.who}
        yield _fault("episodes_of_nobody", Severity.WARNING, place, survey.line, **facts)
    cell = charter.assessment.least_cell
    if survey.sample.forms < cell:
        facts = {"survey": survey.name, "forms": str(survey.sample.forms), "cell": str(cell)}
        yield _fault("points_below_cell", Severity.NOTICE, place, survey.line, **facts)


def _may(charter: Charter, owner: Owner, duty: Duty) -> bool:
    holder = Holder(owner.where, role=owner.role)
    return any(duty in held(charter, owner.role, seat) for seat in seats_of(charter) if sits_at(holder, seat))
