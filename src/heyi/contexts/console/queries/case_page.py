"""What stands on the page of a case, on the list and on the wall. Not here: the words for its parts (case_words)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.case_words import (
    advice_cards,
    answer_words,
    code_name,
    figure_lines,
    milestone_name,
    running_words,
    scale_words,
    track_of,
    trail_words,
)
from heyi.contexts.console.queries.naming import in_our_language, names_of_people, organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms.pathways import Milestone, MilestoneKind, Pathway
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.cases import CaseState, Stamp
from heyi.contexts.pathways.terms.measuring import NextAction, Running
from heyi.contexts.pathways.terms.showing import BoardLine, CaseSeen
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Button:
    """A milestone that the reader may tell now."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """A scale or the items that may be filled in, and what it last came to."""

    code: str
    name: str
    shown: str
    is_asked: bool


def state_words(state: CaseState) -> str:
    """Where a case stands."""
    return {
        CaseState.RUNNING: gettext("进行中"),
        CaseState.FOLLOWING: gettext("随访中"),
        CaseState.CLOSED: gettext("已结束"),
    }[state]


def page_of(seen: CaseSeen, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything on the page of one case."""
    case, pathway = seen.case, seen.pathway
    places = {case.here, case.next, case.origin, *(one.organisation for one in seen.parts)}
    names = organisation_names(places, actor=actor, now=now)
    people = names_of_people({one.stamp.by for one in seen.trail} | {one.by for one in seen.decisions})
    figures = figure_lines(seen)
    arrived = next(
        (one for one in seen.view.stamps if _is_arrival(one, pathway) and one.organisation == case.here), None
    )
    return {
        "seen": seen,
        "case": case,
        "pathway_name": in_our_language(pathway.name),
        "short": in_our_language(pathway.short),
        "state": state_words(case.state),
        "here": names.get(case.here, ""),
        "coming_to": names.get(case.next, "") if case.next else "",
        "arrived_at": arrived.at if arrived else None,
        "onset_words": onset_words(seen),
        "track": track_of(seen, names),
        **_buttons(seen, actor=actor, now=now),
        "running": [(running_words(one), one) for one in seen.running],
        "trail": trail_words(seen.trail, pathway, names, people),
        "figures": [one for one in figures if not one.is_lacking],
        "lacking": [one for one in figures if one.is_lacking],
        "advice": advice_cards(seen),
        "scales": scale_lines(seen),
        "scale_codes": [one.code for one in pathway.scales],
        "items": item_lines(seen),
        "parts": [(names.get(one.organisation, ""), one) for one in seen.parts],
        "tasks": [(in_our_language(one.task.name), one) for one in seen.tasks],
        "ends": [(one.code, in_our_language(one.name)) for one in pathway.ends],
        "destinations": where_to(seen, actor=actor, now=now),
        "may_tell": bool(seen.mine) and case.state is not CaseState.CLOSED,
    }


def _buttons(seen: CaseSeen, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """What the reader may tell; asked on their behalf, as what a hospital has depends on who may see that hospital."""
    with reading(actor, now=now):
        return {"next": next_button(seen, actor), "others": other_buttons(seen, actor)}


def _is_arrival(stamp: Stamp, pathway: Pathway) -> bool:
    arrival = pathway.of_kind(MilestoneKind.ARRIVAL)
    return arrival is not None and stamp.code == arrival.code


def onset_words(seen: CaseSeen) -> str:
    """How the beginning is known."""
    kind = in_our_language(governance.words_for(seen.case.onset_kind))
    return kind if seen.case.onset_at else gettext("%(kind)s，时间不明") % {"kind": kind}


def may_record(milestone: Milestone, pathway: Pathway, at: Iterable[UUID], actor: Actor) -> bool:
    """Whether the reader's roles and their hospitals' sites let them tell it; the verb asks again."""
    wanted = {str(one) for one in milestone.recorded_by}
    doing = {site.code for site in pathway.sites if milestone.code in site.does}
    for place in at:
        roles = {role for one in actor.standings if one.organisation == place for role in one.roles}
        if roles & wanted and (
            not doing or doing & pathways.sites_of(pathway, governance.organisation(place))
        ):
            return True
    return False


def next_button(seen: CaseSeen, actor: Actor) -> Button | None:
    """The one thing to do next, where the reader may do it; for who expects the case it is the arrival."""
    if not seen.mine or seen.case.state is not CaseState.RUNNING:
        return None
    arrival = seen.pathway.of_kind(MilestoneKind.ARRIVAL)
    if arrival is not None and seen.case.next in seen.mine and seen.case.here not in seen.mine:
        return Button(arrival.code, milestone_name(arrival))
    next_one: NextAction | None = seen.next
    if next_one is None or not may_record(next_one.milestone, seen.pathway, seen.mine, actor):
        return None
    return Button(next_one.milestone.code, milestone_name(next_one.milestone))


def other_buttons(seen: CaseSeen, actor: Actor) -> tuple[Button, ...]:
    """Everything else the reader may tell: what is not told yet, or told of other hospitals only."""
    if not seen.mine or seen.case.state is CaseState.CLOSED:
        return ()
    told = {(one.code, one.organisation) for one in seen.view.stamps}
    codes = {one.code for one in seen.view.stamps}
    first = next_button(seen, actor)
    found = []
    for one in seen.pathway.milestones:
        each = one.code in seen.view.per_hospital
        is_told = any((one.code, place) in told for place in seen.mine) if each else one.code in codes
        is_first = first is not None and first.code == one.code
        if one.kind is MilestoneKind.ONSET or is_told or is_first:
            continue
        if may_record(one, seen.pathway, seen.mine, actor):
            found.append(Button(one.code, milestone_name(one)))
    return tuple(found)


def scale_lines(seen: CaseSeen) -> tuple[ScaleLine, ...]:
    """The scales, those first that the next milestone asks for."""
    asked = set(seen.next.milestone.asks) if seen.next else set()
    lines = [
        ScaleLine(one.code, in_our_language(one.name), scale_words(one, seen.filled), one.code in asked)
        for one in seen.pathway.scales
    ]
    return tuple(sorted(lines, key=lambda one: not one.is_asked))


def item_lines(seen: CaseSeen) -> tuple[tuple[str, str], ...]:
    """The items that were answered."""
    return tuple(
        (in_our_language(item.name), answer_words(item, seen.view.answers.get(item.code)))
        for item in seen.pathway.items
        if item.code in seen.view.answers
    )


def where_to(seen: CaseSeen, *, actor: Actor, now: datetime) -> tuple[tuple[str, str], ...]:
    """The hospitals to which the case may go on from here."""
    if not seen.mine or seen.case.state is not CaseState.RUNNING:
        return ()
    with reading(actor, now=now):
        found = pathways.destinations(
            seen.pathway, seen.case.alliance, but=[seen.case.here, seen.case.origin], actor=actor, now=now
        )
    names = organisation_names([one.id for one in found], actor=actor, now=now)
    return tuple((str(one.id), names.get(one.id, one.name)) for one in found)


@dataclass(frozen=True, slots=True)
class WallRow:
    """One case on the wall."""

    id: UUID
    label: str = field(repr=False)
    short: str
    is_coming: bool
    place: str
    since: datetime | None
    since_words: str
    ticks: tuple[tuple[str, str, datetime | None], ...]
    next: str
    running: Running | None
    running_words: str
    arrives_at: datetime | None


def wall_rows(
    lines: Iterable[BoardLine], names: Mapping[UUID, str], minutes_from: Mapping[UUID, float]
) -> tuple[WallRow, ...]:
    """The cases of a wall: the clock that counts, the track with its ticks, the next action in words.

    Units:  `minutes_from` is how long the way from another hospital takes, where that was told.
    """
    return tuple(_wall_row(one, names, minutes_from) for one in lines)


def _wall_row(line: BoardLine, names: Mapping[UUID, str], minutes_from: Mapping[UUID, float]) -> WallRow:
    pathway, case = line.pathway, line.case
    arrived = next(
        (one for one in line.stamps if _is_arrival(one, pathway) and one.organisation == case.here), None
    )
    since = arrived.at if arrived and not line.is_coming else case.onset_at
    words = gettext("到院") if arrived and not line.is_coming else gettext("发病")
    running = line.running[0] if line.running else None
    return WallRow(
        id=case.id,
        label=line.label,
        short=in_our_language(pathway.short),
        is_coming=line.is_coming,
        place=names.get(line.coming_from or case.here, ""),
        since=since or case.opened_at,
        since_words=words if since else gettext("开启"),
        ticks=ticks_of(line),
        next=_next_words(line),
        running=running,
        running_words=in_our_language(running.figure.name) if running else "",
        arrives_at=_arrives_at(line, minutes_from),
    )


def _arrives_at(line: BoardLine, minutes_from: Mapping[UUID, float]) -> datetime | None:
    """When somebody who has set out should be here; None before, and where nobody told how long the way takes."""
    leaves = line.pathway.of_kind(MilestoneKind.DEPARTURE)
    minutes = minutes_from.get(line.coming_from) if line.coming_from else None
    if leaves is None or minutes is None:
        return None
    left = [one.at for one in line.stamps if one.code == leaves.code and one.organisation == line.coming_from]
    return max(left) + timedelta(minutes=minutes) if left else None


def _next_words(line: BoardLine) -> str:
    """The next action; of somebody who has left one hospital for the next it is the arrival there."""
    if line.next is not None:
        return milestone_name(line.next.milestone)
    arrival = line.pathway.of_kind(MilestoneKind.ARRIVAL)
    if line.case.next is not None and arrival is not None:
        return milestone_name(arrival)
    return gettext("等待决定")


def ticks_of(line: BoardLine) -> tuple[tuple[str, str, datetime | None], ...]:
    """The usual milestones with how they stand: done, next, or to come."""
    told = {one.code: one.at for one in line.stamps}
    next_code = line.next.milestone.code if line.next else ""
    ticks = []
    for one in line.pathway.milestones:
        if one.is_usual and one.kind is not MilestoneKind.END:
            state = "done" if one.code in told else "next" if one.code == next_code else "coming"
            ticks.append((milestone_name(one), state, told.get(one.code)))
    return tuple(ticks)


def refusal_facts(pathway: Pathway, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a refusal with names in the place of codes."""
    shown: dict[str, Any] = dict(facts)
    for key in ("earlier", "later", "milestone", "told"):
        if key in shown:
            shown[key] = code_name(pathway, str(shown[key]))
    if "checklists" in shown:
        shown["checklists"] = "、".join(code_name(pathway, one) for one in shown["checklists"])
    return shown
