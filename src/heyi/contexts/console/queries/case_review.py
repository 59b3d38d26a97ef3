"""One case looked at afterwards: its line, what was decided on which advice, what is missing. Not here: the live page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.case_page import onset_words, state_words
from heyi.contexts.console.queries.case_words import (
    code_name,
    figure_lines,
    minutes_words,
    scale_words,
    status_words,
    trail_words,
    verdict_words,
)
from heyi.contexts.console.queries.naming import in_our_language, names_of_people, organisation_names
from heyi.contexts.pathways.terms.cases import Choice, Decision, Stamp
from heyi.contexts.pathways.terms.measuring import Verdict
from heyi.contexts.pathways.terms.showing import CaseSeen
from heyi.kernel.actor import Actor

_MINUTE = 60
# A tap comes seconds after the deed; from here on somebody wrote it down afterwards.
_LATE_MINUTES = 5


@dataclass(frozen=True, slots=True)
class LineOfTime:
    """One milestone as it stands: since the onset, since the one before, where, by whom, and how long after it was told."""

    name: str
    at: datetime
    since_onset: str
    since_former: str
    place: str
    by: str
    told_late: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One signed decision with the advice as it was shown then."""

    name: str
    choice: str
    verdict: str
    criteria: tuple[tuple[str, str], ...]
    at: datetime
    place: str
    by: str
    source: str
    reason: str = field(repr=False)


def review_of(seen: CaseSeen, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything on the page of a review."""
    case, pathway = seen.case, seen.pathway
    places = {case.here, case.origin, *(one.organisation for one in seen.parts)}
    names = organisation_names(places, actor=actor, now=now)
    people = names_of_people(
        {one.stamp.by for one in seen.trail} | {one.by for one in seen.decisions} | {case.opened_by}
    )
    figures = figure_lines(seen)
    standing = {one.code for one in seen.view.stamps}
    return {
        "seen": seen,
        "case": case,
        "pathway_name": in_our_language(pathway.name),
        "state": state_words(case.state),
        "end": code_name(pathway, case.end) if case.end else "",
        "onset_words": onset_words(seen),
        "opened_by": people.get(case.opened_by, ""),
        "hospitals": [names.get(one.organisation, "") for one in seen.parts],
        "line": tuple(_line(seen, names, people)),
        "figures": [one for one in figures if not one.is_lacking],
        "lacking": [one for one in figures if one.is_lacking],
        "untold": [
            in_our_language(one.name)
            for one in pathway.milestones
            if one.is_usual and one.code not in standing
        ],
        "scales": [
            (in_our_language(one.name), words)
            for one in pathway.scales
            if (words := scale_words(one, seen.filled))
        ],
        "decisions": tuple(_decision(one, seen, names, people) for one in seen.decisions),
        "corrected": [
            one
            for one in trail_words(seen.trail, pathway, names, people)
            if not one.is_standing or one.device
        ],
        "tasks": [(in_our_language(one.task.name), one) for one in seen.tasks],
    }


def _line(seen: CaseSeen, names: Mapping[UUID, str], people: Mapping[UUID, str]) -> Iterator[LineOfTime]:
    told = sorted(seen.view.stamps, key=lambda one: (one.at, one.recorded_at))
    for former, one in pairwise((None, *told)):
        if one is None:
            continue
        yield LineOfTime(
            name=code_name(seen.pathway, one.code),
            at=one.at,
            since_onset=_between(seen.view.onset_at, one.at),
            since_former=_between(former.at if former else None, one.at),
            place=names.get(one.organisation, ""),
            by=people.get(one.by, ""),
            told_late=_told_late(one),
        )


def _between(former: datetime | None, later: datetime) -> str:
    if former is None:
        return ""
    seconds = round((later - former).total_seconds())
    words = minutes_words(Decimal(abs(seconds)) / _MINUTE)
    return words if seconds >= 0 else f"−{words}"


def _told_late(stamp: Stamp) -> str:
    minutes = int((stamp.recorded_at - stamp.at).total_seconds() // _MINUTE)
    return gettext("晚 %(minutes)s 分补记") % {"minutes": minutes} if minutes >= _LATE_MINUTES else ""


def _decision(
    one: Decision, seen: CaseSeen, names: Mapping[UUID, str], people: Mapping[UUID, str]
) -> DecisionLine:
    checklist = seen.pathway.checklist(one.checklist)
    criteria = checklist.criteria if checklist else ()
    return DecisionLine(
        name=code_name(seen.pathway, one.checklist),
        choice=gettext("做") if one.choice is Choice.DO else gettext("不做"),
        verdict=verdict_words(Verdict(one.advice)),
        criteria=tuple(
            (in_our_language(criterion.name), _answer(one.shown[criterion.code]))
            for criterion in criteria
            if criterion.code in one.shown
        ),
        at=one.at,
        place=names.get(one.organisation, ""),
        by=people.get(one.by, ""),
        source=f"{checklist.source} · {status_words(checklist.status)}" if checklist else "",
        reason=one.reason,
    )


def _answer(holds: bool | None) -> str:
    return gettext("不清楚") if holds is None else gettext("是") if holds else gettext("否")
