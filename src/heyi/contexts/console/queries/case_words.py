"""A case in words: milestones, targets, trail, scales, checklists. Not here: whole pages (case_page)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Status
from heyi.contexts.governance.terms.pathway_questions import Item, ItemKind, Scale
from heyi.contexts.governance.terms.pathways import FigureKind, Milestone, MilestoneKind, Pathway
from heyi.contexts.pathways.terms.cases import UNTESTABLE, Answer, Filled
from heyi.contexts.pathways.terms.measuring import Advice, Dosed, Lack, Measured, Running, Verdict
from heyi.contexts.pathways.terms.showing import CaseSeen, Trace
from heyi.foundation.typesetting import THIN_SPACE, span

_SMALL_OFFSET_SECONDS = 5
_MINUTE = 60
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Stop:
    """One milestone on the track: told with its time, the next one, or still to come."""

    code: str
    name: str
    at: datetime | None
    is_next: bool
    place: str = ""
    due: datetime | None = None
    pace: str = ""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of the trail."""

    id: UUID
    name: str
    at: datetime
    place: str
    by: str
    device: str
    is_standing: bool
    is_withdrawn: bool
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of this case."""

    name: str
    value: str
    is_lacking: bool
    target: str
    pace: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion with its answer in words and as an icon."""

    name: str
    kind: str
    answer: str
    tone: str
    lacks: str


@dataclass(frozen=True, slots=True)
class AdviceCard:
    """One checklist as advice."""

    code: str
    name: str
    verdict: str
    tone: str
    lines: tuple[CriterionLine, ...]
    doses: tuple[str, ...]
    source: str
    status: str
    signed: str
    may_sign: bool


def code_name(pathway: Pathway, code: str) -> str:
    """The name of whatever a code of the pathway names."""
    for entries in (pathway.milestones, pathway.items, pathway.scales, pathway.checklists, pathway.ends):
        for one in entries:
            if one.code == code:
                return in_our_language(one.name)
    # What a case itself has lacks no code of the definition: how it began, and how it ended.
    began = pathway.of_kind(MilestoneKind.ONSET)
    if code == "onset" and began is not None:
        return in_our_language(began.name)
    return gettext("结局") if code == "end" else code


def status_words(status: Status) -> str:
    """How sure a value is."""
    return in_our_language(governance.words_for(status))


def milestone_name(one: Milestone) -> str:
    """Its name in the reader's language."""
    return in_our_language(one.name)


def track_of(seen: CaseSeen, names: Mapping[UUID, str]) -> tuple[Stop, ...]:
    """Every milestone that was told, in the order of time, and the usual ones that are still to come at this hospital."""
    named = {one.code: milestone_name(one) for one in seen.pathway.milestones}
    told = sorted(seen.view.stamps, key=lambda one: (one.at, one.recorded_at))
    stops = [Stop(one.code, named[one.code], one.at, False, names.get(one.organisation, "")) for one in told]
    if seen.next is None:
        return tuple(stops)
    running = seen.next.running
    code = seen.next.milestone.code
    due, pace = (running.due_at, str(running.pace)) if running else (None, "")
    return (*stops, Stop(code, named[code], None, True, due=due, pace=pace))


def trail_words(
    trail: Iterable[Trace], pathway: Pathway, names: Mapping[UUID, str], people: Mapping[UUID, str]
) -> tuple[TraceLine, ...]:
    """The trail of stamps, the latest told last."""
    return tuple(
        TraceLine(
            id=one.stamp.id,
            name=code_name(pathway, one.stamp.code),
            at=one.stamp.at,
            place=names.get(one.stamp.organisation, ""),
            by=people.get(one.stamp.by, ""),
            device=offset_words(one.stamp.offset_seconds),
            is_standing=one.is_standing,
            is_withdrawn=one.is_withdrawn,
            reason=one.reason,
        )
        for one in trail
    )


def offset_words(seconds: float | None) -> str:
    """How far a device's clock was off and that it was put right; nothing where it hardly was."""
    if seconds is None or abs(seconds) < _SMALL_OFFSET_SECONDS:
        return ""
    minutes, rest = divmod(round(abs(seconds)), _MINUTE)
    span = gettext("%(minutes)s 分 %(seconds)s 秒") % {"minutes": minutes, "seconds": rest}
    shape = gettext("设备时钟慢 %(span)s，已校正") if seconds > 0 else gettext("设备时钟快 %(span)s，已校正")
    return shape % {"span": span}


def running_words(running: Running) -> str:
    """A target that runs."""
    return in_our_language(running.figure.name)


def figure_lines(seen: CaseSeen) -> tuple[FigureLine, ...]:
    """The figures of this case that say something of it, each with its target, source and status."""
    lines = []
    for figure in seen.pathway.figures:
        measured = seen.measured[figure.code]
        if figure.kind is FigureKind.AREA or measured.lack is Lack.NOT_AMONG:
            continue
        target = "" if figure.target_minutes is None else f"≤{THIN_SPACE}{figure.target_minutes}"
        pace = "" if measured.in_target is None else "in_time" if measured.in_target else "late"
        lines.append(
            FigureLine(
                in_our_language(figure.name),
                value_words(measured, seen.pathway),
                measured.lack is not None,
                target,
                pace,
                figure.source,
                status_words(figure.status),
            )
        )
    return tuple(lines)


def value_words(measured: Measured, pathway: Pathway) -> str:
    """The value of a figure of one case, or why it has none."""
    if measured.minutes is not None:
        return minutes_words(measured.minutes)
    if measured.counts is not None:
        return gettext("是") if measured.counts else gettext("否")
    if measured.lack is Lack.EXCLUDED:
        return gettext("不计入")
    lacks = "、".join(code_name(pathway, code) for code in measured.lacks)
    return gettext("缺 %(lacks)s") % {"lacks": lacks} if lacks else gettext("尚不清楚")


def minutes_words(minutes: Decimal) -> str:
    """Minutes as they are read: whole ones where they are whole, and from a day on as days and hours."""
    if minutes >= _DAY_MINUTES:
        return span(int(minutes))
    whole, rest = divmod(int(minutes * _MINUTE), _MINUTE)
    if rest:
        return gettext("%(minutes)s 分 %(seconds)s 秒") % {"minutes": whole, "seconds": rest}
    return gettext("%(minutes)s 分") % {"minutes": whole}


_TONES = {
    Verdict.ADVISED: "in-time",
    Verdict.WEIGH: "soon",
    Verdict.AGAINST: "late",
    Verdict.UNKNOWN: "waiting",
}


def verdict_words(verdict: Verdict) -> str:
    """What a checklist advises."""
    return {
        Verdict.ADVISED: gettext("条件符合"),
        Verdict.WEIGH: gettext("需慎重权衡"),
        Verdict.AGAINST: gettext("不建议"),
        Verdict.UNKNOWN: gettext("资料不全，尚不能判断"),
    }[verdict]


def advice_cards(seen: CaseSeen) -> tuple[AdviceCard, ...]:
    """Every checklist of the pathway as it stands now."""
    signed = {one.checklist: one for one in seen.decisions}
    cards = []
    for advice in seen.advice:
        checklist = seen.pathway.checklist(advice.checklist)
        if checklist is None:
            continue
        decision = signed.get(advice.checklist)
        words = (
            ""
            if decision is None
            else gettext("已签：做")
            if decision.choice == "do"
            else gettext("已签：不做")
        )
        cards.append(
            AdviceCard(
                advice.checklist,
                in_our_language(checklist.name),
                verdict_words(advice.verdict),
                _TONES[advice.verdict],
                tuple(criterion_lines(advice, seen.pathway)),
                tuple(dose_words(one) for one in advice.doses),
                checklist.source,
                status_words(checklist.status),
                words,
                bool(seen.signing) and not seen.case.end,
            )
        )
    return tuple(cards)


def criterion_lines(advice: Advice, pathway: Pathway) -> Iterable[CriterionLine]:
    """Each criterion with its answer; what is missing for it is named."""
    for one in advice.judged:
        kind = str(one.criterion.kind)
        good = one.holds is (kind == "need")
        answer = gettext("不清楚") if one.holds is None else gettext("是") if one.holds else gettext("否")
        tone = "unknown" if one.holds is None else "good" if good else "weigh" if kind == "caution" else "bad"
        lacks = "、".join(code_name(pathway, code) for code in one.lacks)
        yield CriterionLine(in_our_language(one.criterion.name), kind, answer, tone, lacks)


def dose_words(dosed: Dosed) -> str:
    """A dose in words: whole, first part and rest, and whether it is capped or too late."""
    dose, unit = dosed.dose, dosed.dose.unit
    name = in_our_language(dose.name)
    if dosed.whole is None:
        return gettext("%(name)s：先填体重") % {"name": name}
    told = {
        "name": name,
        "whole": f"{dosed.whole:f}",
        "unit": unit,
        "least": dosed.least,
        "first": dosed.first,
        "rest": dosed.rest,
    }
    if dosed.least is not None:
        words = gettext("%(name)s：用量 %(least)s–%(whole)s %(unit)s") % told
    elif dosed.first is not None:
        words = gettext("%(name)s 共 %(whole)s %(unit)s：先推 %(first)s，其余 %(rest)s") % told
    else:
        words = gettext("%(name)s：用量 %(whole)s %(unit)s") % told
    if dosed.is_capped:
        words = f"{words}{gettext('（已到上限）')}"
    return f"{words}{gettext('（已超时间窗）')}" if dosed.is_late else words


def answer_words(item: Item, answer: Answer | None) -> str:
    """An answer as it is read."""
    if answer is None:
        return ""
    if answer == UNTESTABLE:
        return UNTESTABLE
    if isinstance(answer, bool):
        return gettext("是") if answer else gettext("否")
    if item.kind is ItemKind.CHOICE:
        return next((in_our_language(one.name) for one in item.options if one.code == answer), str(answer))
    return f"{answer}{THIN_SPACE}{item.unit}".rstrip()


def scale_words(scale: Scale, filled: Iterable[Filled]) -> str:
    """What a scale came to when it was last filled in; nothing where it never was."""
    last = next((one for one in reversed(list(filled)) if one.scored.scale == scale.code), None)
    if last is None:
        return ""
    cut = next((in_our_language(one.name) for one in scale.cuts if one.code == last.scored.cut), "")
    return f"{last.scored.shown} · {cut}" if cut else last.scored.shown
