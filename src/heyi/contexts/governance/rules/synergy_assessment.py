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
    for one in plan.evaluations:
        if one.report_to is None:
            place = f"assessment.evaluations[{one.code}]"
            yield _fault("evaluation_unreported", Severity.WARNING, place, one.line, evaluation=one.name)


def _of_survey(charter: Charter, survey: PlannedSurvey) -> Iterator[Finding]:
    place = f"assessment.surveys[{survey.code}]"
    facts: dict[str, str | Words]
    if not _may_run(charter, survey.owner):
        facts = {"survey": survey.name, "role": survey.owner.role, "duty": Duty.RUN_SURVEYS}
        yield _fault("survey_owner_without_duty", Severity.WARNING, place, survey.line, **facts)
    if survey.frame is DrawnFrom.EPISODES and survey.who is not WhoIsAsked.PATIENTS:
        facts = {"survey": survey.name, "who": survey.who}
        yield _fault("episodes_of_nobody", Severity.WARNING, place, survey.line, **facts)
    cell = charter.assessment.least_cell
    if survey.sample.forms < cell:
        facts = {"survey": survey.name, "forms": str(survey.sample.forms), "cell": str(cell)}
        yield _fault("points_below_cell", Severity.NOTICE, place, survey.line, **facts)


def _may_run(charter: Charter, owner: Owner) -> bool:
    holder = Holder(owner.where, role=owner.role)
    return any(
        Duty.RUN_SURVEYS in held(charter, owner.role, seat)
        for seat in seats_of(charter)
        if sits_at(holder, seat)
    )
