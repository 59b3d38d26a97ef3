"""What a charter plans of surveys and evaluations, in words. Not here: a survey that is carried out (views.surveys)."""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_page import Fault, anchor_of, beside, ratio_words
from heyi.contexts.console.queries.charter_words import Badge, badge_of, holder_words, joined, words_of
from heyi.contexts.console.queries.naming import in_our_language, language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Status
from heyi.contexts.governance.terms.assessment import (
    Assessment,
    AssessmentTarget,
    MeasuredBy,
    Owner,
    PlannedEvaluation,
    PlannedSample,
    PlannedSurvey,
)
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.foundation.typesetting import THIN_SPACE
from heyi.kernel.words import Words

_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A survey, an evaluation or a target: its cells in the order of its table's heads."""

    row: str
    name: str
    below: str
    cells: tuple[tuple[str, str], ...]
    badge: Badge
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class PlanTable:
    """One of the three tables."""

    caption: str
    heads: tuple[str, ...]
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True)
class AssessmentTold:
    """The whole section; without tables the charter has none."""

    row: str
    least_cell: str
    tables: tuple[PlanTable, ...]
    faults: tuple[Fault, ...]


def assessment(charter: governance.Charter, faults: tuple[Fault, ...]) -> AssessmentTold:
    """The plan in words, each entry with how sure it is."""
    plan = charter.assessment
    tables = (
        PlanTable(
            gettext("调查"),
            (gettext("问谁"), gettext("多久一次"), gettext("问多少"), gettext("谁负责")),
            tuple(_survey(charter, one, faults) for one in plan.surveys),
        ),
        PlanTable(
            gettext("评价"),
            (gettext("多久一次"), gettext("谁负责"), gettext("报告交给")),
            tuple(_evaluation(charter, one, faults) for one in plan.evaluations),
        ),
        PlanTable(
            gettext("要达到的"),
            (gettext("由什么衡量"), gettext("目标")),
            tuple(_target(plan, one, faults) for one in plan.targets),
        ),
    )
    return AssessmentTold(
        row="assessment",
        least_cell=gettext("%(count)s人") % {"count": f"{plan.least_cell}{THIN_SPACE}"},
        tables=tuple(one for one in tables if one.lines),
        faults=beside(faults, "assessment"),
    )


def _line(
    place: str,
    one: PlannedSurvey | PlannedEvaluation | AssessmentTarget,
    below: str,
    cells: tuple[tuple[str, str], ...],
    faults: tuple[Fault, ...],
) -> PlanLine:
    row = anchor_of(f"assessment.{place}[{one.code}]")
    return PlanLine(
        row, in_our_language(one.name), below, cells, _badge(one.source, one.status), beside(faults, row)
    )


def _badge(source: str, status: Status) -> Badge:
    return badge_of(governance.Provenance(source, status))


def _survey(charter: governance.Charter, one: PlannedSurvey, faults: tuple[Fault, ...]) -> PlanLine:
    cells = (
        (gettext("问谁"), " · ".join((words_of(one.who), words_of(one.frame)))),
        (gettext("多久一次"), months_words(one.every_months)),
        (gettext("问多少"), sample_words(one.sample)),
        (gettext("谁负责"), _owner(charter, one.owner)),
    )
    return _line("surveys", one, questionnaire_words(one.questionnaire), cells, faults)


def _evaluation(charter: governance.Charter, one: PlannedEvaluation, faults: tuple[Fault, ...]) -> PlanLine:
    body = charter.body(one.report_to)
    cells = (
        (gettext("多久一次"), months_words(one.every_months)),
        (gettext("谁负责"), _owner(charter, one.owner)),
        (gettext("报告交给"), in_our_language(body.name) if body else ""),
    )
    return _line("evaluations", one, gettext("方案：%(plan)s") % {"plan": one.plan}, cells, faults)


def _target(plan: Assessment, one: AssessmentTarget, faults: tuple[Fault, ...]) -> PlanLine:
    cells = (
        (gettext("由什么衡量"), measure_words(plan, one.measured_by)),
        (gettext("目标"), goal_words(one)),
    )
    return _line("targets", one, "", cells, faults)


def _owner(charter: governance.Charter, owner: Owner) -> str:
    return holder_words(charter, governance.Holder(owner.where, role=owner.role))


def months_words(months: int) -> str:
    """How often: in years where they are whole."""
    if months % _MONTHS_A_YEAR == 0:
        years = months // _MONTHS_A_YEAR
        return gettext("每年") if years == 1 else gettext("每 %(count)s 年") % {"count": years}
    return gettext("每 %(count)s 个月") % {"count": months}


def sample_words(sample: PlannedSample) -> str:
    """How many areas, points and forms."""
    areas = gettext("抽 %(count)s 个地区") % {"count": sample.areas} if sample.areas else gettext("所有地区")
    points = (
        gettext("每个地区抽 %(count)s 个点") % {"count": sample.points}
        if sample.points
        else gettext("所有调查点")
    )
    parts = [areas, points] if sample.areas or sample.points else [points]
    parts.append(gettext("每点 %(count)s 份") % {"count": sample.forms})
    if sample.spare_ratio:
        parts.append(gettext("多发 %(share)s") % {"share": ratio_words(sample.spare_ratio)})
    return joined(parts)


def measure_words(plan: Assessment, by: MeasuredBy) -> str:
    """Which survey or evaluation, which question of it, and which answers count."""
    one = plan.survey(by.survey) or plan.evaluation(by.evaluation)
    asked = _shipped().get(one.questionnaire) if isinstance(one, PlannedSurvey) else None
    named = [in_our_language(one.name) if one else "", _column_words(asked, by.column)]
    if by.share_of:
        given = joined(_answer_words(asked, by.column, code) for code in by.share_of)
        named.append(gettext("答“%(answers)s”的比例") % {"answers": given})
    return " · ".join(named)


def goal_words(one: AssessmentTarget) -> str:
    """The bound, as a share in per cent."""
    bound = one.at_most if one.at_least is None else one.at_least
    share = ratio_words(bound) if one.measured_by.share_of else f"{bound:g}"
    return (gettext("不高于 %(share)s") if one.at_least is None else gettext("不低于 %(share)s")) % {
        "share": share
    }


@cache
def _shipped() -> dict[str, Questionnaire]:
    # Questionnaires of one's own stand in no charter by their words: their codes are shown.
    return {one.code: one for one in surveys.shipped_questionnaires()}


def _said(words: Words) -> str:
    return words.said("en" if language().startswith("en") else "zh")


def questionnaire_words(code: str) -> str:
    """What people call a questionnaire; its code where it is one of an alliance's own."""
    found = _shipped().get(code)
    return gettext("问卷：%(title)s") % {"title": _said(found.title) if found else code}


def _column_words(asked: Questionnaire | None, column: str) -> str:
    for scale in asked.scales if asked else ():
        if scale.code == column:
            return _said(scale.words)
    for question in asked.questions if asked else ():
        for row in question.rows:
            if column == f"{question.code}_{row.code}":
                return _said(row.words)
        if column == question.code:
            return _said(question.words)
    return column


def _answer_words(asked: Questionnaire | None, column: str, code: str) -> str:
    for question in asked.questions if asked else ():
        if column in question.columns:
            return next((_said(one.words) for one in question.choices if one.code == code), code)
    return code
