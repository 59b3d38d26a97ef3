"""Who is followed up, in the words of the pages: values, results, why somebody should go up. Not here: the rules (health)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext, ngettext

from heyi.contexts.console.queries.naming import in_brackets, language, organisation_names
from heyi.contexts.console.queries.package import Told
from heyi.contexts.console.queries.residents import PersonRow, people_by_record
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import Findings, FollowUpVisit, Item, ReferralNeed
from heyi.contexts.health.terms.management import Due
from heyi.contexts.health.terms.proposals import Grounds, Proposal
from heyi.foundation.listing import Page
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of

SOON_DAYS = 7
_MOST_POINTS = 6


@dataclass(frozen=True, slots=True)
class DueTold:
    """What is due and how long that may wait, in words; `tone` is late, soon or calm."""

    on: date
    care: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class DueRow:
    """One line of the list: who, what for, what was last found, and what waits."""

    line: health.DueLine
    person: PersonRow | None
    group: str
    organisation: str
    due: DueTold | None
    last: str
    need: str
    state: str


@dataclass(frozen=True, slots=True)
class ProposalTold:
    """A proposal in words: how fast, and each reason with its source."""

    proposal: Proposal
    need: str
    state: str
    reasons: tuple[str, ...]
    is_open: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class VisitTold:
    """One visit in words."""

    visit: FollowUpVisit
    heading: str
    result: str
    facts: tuple[Told, ...]
    is_missed: bool


@dataclass(frozen=True, slots=True)
class ManagedTold:
    """One enrolment on the page of a resident: the group, the latest values and how they ran, what is due."""

    managed: health.Managed
    group: str
    state: str
    organisation: str
    due: DueTold | None
    last: str
    run: str
    need: str


def due_told(due: Due | None, *, now: datetime) -> DueTold | None:
    """What is due, in words."""
    if due is None:
        return None
    words, tone = day_told(due.on, now=now)
    return DueTold(due.on, name("care", due.care), words, tone)


def day_told(on: date, *, now: datetime) -> tuple[str, str]:
    """How late or how soon a day is, in words, and how it is marked: late, soon or calm."""
    days = (on - day_of(now)).days
    if days < 0:
        return ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", -days) % {"days": -days}, "late"
    if days == 0:
        return gettext("今天"), "soon"
    words = ngettext("%(days)s 天后", "%(days)s 天后", days) % {"days": days}
    return words, "soon" if days <= SOON_DAYS else "calm"


def number(value: Decimal) -> str:
    """A value as it is written by hand."""
    return format(value.normalize(), "f")


def in_short(findings: Findings) -> str:
    """Blood pressure and glucose on one line."""
    values = findings.values
    parts = []
    if Item.SYSTOLIC in values and Item.DIASTOLIC in values:
        parts.append(f"{number(values[Item.SYSTOLIC])}/{number(values[Item.DIASTOLIC])} mmHg")
    if Item.GLUCOSE in values:
        parts.append(f"{number(values[Item.GLUCOSE])} mmol/L")
    return " · ".join(parts)


def facts_of(findings: Findings) -> Iterator[Told]:
    """Everything that was found, line by line."""
    for item, value in findings.values.items():
        yield Told(name("health_item", item), f"{number(value)} {name('health_unit', item)}")
    if findings.danger_signs:
        comma = "、" if language().startswith("zh") else ", "
        signs = comma.join(sorted(name("danger_sign", one) for one in findings.danger_signs))
        yield Told(gettext("危急情况"), signs)
    if findings.adherence:
        yield Told(gettext("服药情况"), name("adherence", findings.adherence))
    if findings.words:
        yield Told(gettext("其他发现"), findings.words)
    if findings.advice:
        yield Told(gettext("给居民的建议"), findings.advice)


def reason_of(one: Grounds) -> str:
    """One reason in words, with how sure its bound is."""
    told = name("health_cause", one.cause).format(
        value=number(one.value) if one.value is not None else "",
        bound=number(one.bound),
        sign=name("danger_sign", one.sign) if one.sign else "",
    )
    source = gettext("国家基本公共卫生服务规范第三版，%(status)s") % {
        "status": name("source_status", one.status)
    }
    return in_brackets(told, source)


def proposal_told(proposal: Proposal, *, now: datetime) -> ProposalTold:
    """A proposal in words."""
    return ProposalTold(
        proposal=proposal,
        need=name("referral_need", proposal.need),
        state=name("proposal_state", proposal.state),
        reasons=tuple(reason_of(one) for one in proposal.grounds),
        is_open=proposal.answered_at is None,
        is_late=proposal.is_late(now),
    )


def visit_told(visit: FollowUpVisit) -> VisitTold:
    """A visit in words."""
    way = f"{name('health_way', visit.way)} · {name('care', visit.care)}"
    if visit.missed:
        return VisitTold(visit, way, name("miss_reason", visit.missed), tuple(facts_of(visit.findings)), True)
    return VisitTold(visit, way, name("health_result", visit.result), tuple(facts_of(visit.findings)), False)


def due_page(wanted: health.DueWanted, *, number: int, actor: Actor, now: datetime) -> Page[DueRow]:
    """A page of who is due, with names. Both looks are put on record.

    Raises: InputInvalid for words that ask for nothing.
    """
    return due_rows(health.due_list(wanted, number=number, actor=actor, now=now), actor=actor, now=now)


def due_rows(found: Page[health.DueLine], *, actor: Actor, now: datetime) -> Page[DueRow]:
    """Lines with names; the look is put on record."""
    wanted_people = [line.enrolment.patient for line in found.rows]
    people = (
        people_by_record(wanted_people, purpose=Purpose.FOLLOW_UP, actor=actor, now=now)
        if wanted_people
        else {}
    )
    places = organisation_names((line.enrolment.organisation for line in found.rows), actor=actor, now=now)
    rows = tuple(_row(line, people, places, now) for line in found.rows)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def _row(
    line: health.DueLine, people: dict[UUID, PersonRow], places: dict[UUID, str], now: datetime
) -> DueRow:
    one = line.enrolment
    return DueRow(
        line=line,
        person=people.get(one.patient),
        group=name("risk_group", one.group),
        organisation=places.get(one.organisation, ""),
        due=due_told(one.due, now=now),
        last=" · ".join(filter(None, (in_short(line.last.findings), name("health_result", line.last.result))))
        if line.last
        else "",
        need="" if line.need is ReferralNeed.NONE else name("referral_need", line.need),
        state=name("managed_state", one.state),
    )


def managed_told(patient_id: UUID, *, actor: Actor, now: datetime) -> tuple[ManagedTold, ...]:
    """Every enrolment of a human that the reader may see, in words; the page that shows it records the look."""
    found = health.managed_of(patient_id, actor=actor, now=now)
    places = (
        organisation_names((one.enrolment.organisation for one in found), actor=actor, now=now)
        if found
        else {}
    )
    return tuple(_managed(one, places, now) for one in found)


def _managed(one: health.Managed, places: dict[UUID, str], now: datetime) -> ManagedTold:
    seen = [visit for visit in one.visits if visit.missed is None]
    return ManagedTold(
        managed=one,
        group=name("risk_group", one.enrolment.group),
        state=name("managed_state", one.enrolment.state),
        organisation=places.get(one.enrolment.organisation, ""),
        due=due_told(one.enrolment.due, now=now),
        last=in_short(seen[0].findings) if seen else "",
        run=" → ".join(_run(seen)),
        need="" if one.need is ReferralNeed.NONE else name("referral_need", one.need),
    )


def _run(seen: Iterable[FollowUpVisit]) -> list[str]:
    """The leading value of the last visits, the oldest first."""
    told = []
    for visit in list(seen)[:_MOST_POINTS]:
        values = visit.findings.values
        leading = values.get(Item.SYSTOLIC, values.get(Item.GLUCOSE))
        if leading is not None:
            told.append(number(leading))
    return told[::-1]
