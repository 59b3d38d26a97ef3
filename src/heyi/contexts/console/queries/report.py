"""An access report in words: institutions and posts, never names of staff. Not here: which looks it holds (patients)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import in_brackets, in_our_language, organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import Patient
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of a report as the patient reads it."""

    line: patients.ReportLine
    organisation: str
    post: str
    what: str
    purpose: str
    ground: str


@dataclass(frozen=True, slots=True)
class ReportTold:
    """A report with everything in words."""

    patient: Patient
    registered_by: str
    page: Page[ReportRow]


def report_told(
    patient_id: UUID, period: patients.Period, *, number: int, size: int, actor: Actor, now: datetime
) -> ReportTold:
    """A page of a report.

    Raises: NotFound, NotPermitted.
    """
    report = patients.access_report(patient_id, period, number=number, size=size, actor=actor, now=now)
    lines = report.lines
    places = {one.organisation for one in lines.rows} | {report.patient.registered_by}
    names = organisation_names(places, actor=actor, now=now)
    rows = tuple(
        ReportRow(
            line=one,
            organisation=names.get(one.organisation, "") if one.organisation else "",
            post=_post(one),
            what=_what(one),
            purpose=name("purpose", one.purpose) if one.purpose else "",
            ground=_ground(one),
        )
        for one in lines.rows
    )
    page = Page(rows, lines.number, lines.size, lines.has_more, lines.total)
    return ReportTold(report.patient, names.get(report.patient.registered_by, ""), page)


def _post(line: patients.ReportLine) -> str:
    if line.is_system:
        return gettext("系统或程序")
    return "、".join(in_our_language(governance.words_for(role)) for role in line.roles)


def _what(line: patients.ReportLine) -> str:
    if line.found is not None:
        return name("page", line.page)
    words = name("fact", line.fact)
    if line.is_given is None:
        return words
    answer = gettext("同意") if line.is_given else gettext("不同意")
    return in_brackets(words, answer)


def _ground(line: patients.ReportLine) -> str:
    if line.found is None:
        return ""
    words = name("ground", line.found.ground)
    if line.found.basis is None:
        return words
    return in_brackets(words, name("opened_by", line.found.basis))
