"""Patients in wards who could go on below, in words: why, how sure, what is prepared and lacking. Not here: who (referral)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_words import Badge
from heyi.contexts.console.queries.naming import language, organisation_names
from heyi.contexts.console.queries.suggestion import badge_for
from heyi.contexts.governance import public as governance
from heyi.contexts.referral.terms.stays import StayProposal, StayState
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True)
class StayRow:
    """One proposal in the ward's list."""

    id: UUID
    patient: str
    department: str
    organisation: str
    illness: str
    days: int
    suggested: int | None
    over: int
    stability: str
    is_confirmed: bool
    lacking: tuple[str, ...]
    destination: str
    answer: str


@dataclass(frozen=True, slots=True)
class CheckTold:
    """One check of stability in words, with how sure its bounds are."""

    words: str
    answer: str
    answer_words: str
    details: tuple[str, ...]
    badge: Badge


@dataclass(frozen=True, slots=True)
class StayTold:
    """One proposal as its page shows it."""

    row: StayRow
    proposal: StayProposal
    category: str
    badge: Badge
    checks: tuple[CheckTold, ...]
    diagnosis: str
    summary: str
    medicines: tuple[str, ...]
    by: str
    is_answerable: bool
    is_confirmed_by_record: bool
    admitted_at: datetime


def stays_page(page: Page[StayProposal], *, actor: Actor, now: datetime) -> Page[StayRow]:
    """A page of the list in words; names of organisations in one statement."""
    names = _names(page.rows, actor=actor, now=now)
    rows = tuple(_row(one, names, now) for one in page.rows)
    return Page(rows, page.number, page.size, page.has_more, page.total)


def stay_told(one: StayProposal, *, actor: Actor, now: datetime) -> StayTold:
    """One proposal in words."""
    prepared: dict[str, Any] = {**one.prepared}
    why, package = prepared["why"], prepared["package"]
    destination = prepared["destination"] or {}
    return StayTold(
        row=_row(one, _names((one,), actor=actor, now=now), now),
        proposal=one,
        category=governance.label(why["category"], language()),
        badge=badge_for(why["source"], why["status"]),
        checks=tuple(_check(each) for each in prepared["checks"]),
        diagnosis=_diagnosis(package),
        summary=str(package.get("summary") or ""),
        medicines=tuple(str(each.get("name", "")) for each in package.get("medicines") or ()),
        by=name("stay_destination", destination["by"]) if destination else "",
        is_answerable=one.state in (StayState.OPEN, StayState.PUT_OFF),
        is_confirmed_by_record=one.is_confirmed_by_record,
        admitted_at=datetime.fromisoformat(prepared["admitted_at"]),
    )


def _diagnosis(package: Mapping[str, Any]) -> str:
    words, code = str(package.get("diagnosis") or ""), str(package.get("diagnosis_code") or "")
    return f"{words} {code}".strip()


def _names(rows: tuple[StayProposal, ...], *, actor: Actor, now: datetime) -> dict[UUID, str]:
    wanted = {one.organisation for one in rows} | {
        place for one in rows if (place := place_of(one)) is not None
    }
    return organisation_names(wanted, actor=actor, now=now)


def place_of(one: StayProposal) -> UUID | None:
    """The unit that is suggested, if any."""
    told = one.prepared["destination"]
    return UUID(told["organisation"]) if isinstance(told, dict) else None


def _row(one: StayProposal, names: Mapping[UUID, str], now: datetime) -> StayRow:
    prepared: dict[str, Any] = {**one.prepared}
    why, place = prepared["why"], place_of(one)
    today = day_of(now)
    return StayRow(
        id=one.id,
        patient=one.patient_name,
        department=one.department,
        organisation=names.get(one.organisation, ""),
        illness=why["name"]["en" if language().startswith("en") else "zh"],
        days=(today - day_of(datetime.fromisoformat(prepared["admitted_at"]))).days,
        suggested=why["stay_days"],
        over=max((today - one.due_on).days, 0),
        stability=name("stay_stability", "stable" if one.is_confirmed_by_record else "to_confirm"),
        is_confirmed=one.is_confirmed_by_record,
        lacking=tuple(name("stay_lacking", each) for each in prepared["lacking"]),
        destination=names.get(place, "") if place else "",
        answer=_answer(one),
    )


def _answer(one: StayProposal) -> str:
    """What became of it, in a few words; nothing while it waits."""
    match one.state:
        case StayState.PUT_OFF:
            told = {"day": f"{one.put_off_until:%Y-%m-%d}", "why": name("why", one.reason)}
            return gettext("推迟到 %(day)s：%(why)s") % told
        case StayState.REFUSED:
            return gettext("不下转：%(why)s") % {"why": name("why", one.reason)}
        case StayState.FALLEN:
            return name("stay_fallen", one.reason)
        case StayState.TAKEN_UP:
            return gettext("已下转")
        case _:
            return ""


def _check(told: Mapping[str, Any]) -> CheckTold:
    return CheckTold(
        words=name("stay_check", told["check"]),
        answer=told["answer"],
        answer_words=name("stay_answer", told["answer"]),
        details=tuple(_details(told)),
        badge=badge_for(told["source"], told["status"]),
    )


def _details(told: Mapping[str, Any]) -> Iterator[str]:
    for one in told.get("beyond") or ():
        yield f"{name('sign', one['sign'])} {one['value']:g} {name('unit', one['sign'])}"
    missing = [name("sign", one) for one in told.get("missing") or ()]
    if missing:
        yield gettext("没有 24 小时内的：%(signs)s") % {"signs": "、".join(missing)}
