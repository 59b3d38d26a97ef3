"""The referral section of a charter's page: ways, clocks, green channel, places, rules and calendar. Not here: running clocks."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_page import Fault, anchor_of, beside, ratio_words
from heyi.contexts.console.queries.charter_words import (
    Badge,
    badge_of,
    joined,
    minutes_words,
    own_badge,
    words_of,
)
from heyi.contexts.console.queries.naming import in_brackets, in_our_language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import ClockName, Counting, Direction, Tier, Urgency
from heyi.foundation.words import name

_MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class WayLine:
    """From one tier to others in one step."""

    direction: Direction
    start: str
    ends: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class DeadlineCell:
    """One deadline for one urgency, in words."""

    time: str
    counting: str
    expires: str
    badge: Badge | None


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock: its deadline for each urgency, who owns it and whom it calls."""

    row: str
    name: str
    direction: Direction | None
    cells: tuple[tuple[str, DeadlineCell | None], ...]
    owner: str
    calls: tuple[str, ...]
    badge: Badge
    line: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the charter sets, as name and value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """Several of them with the badge they share."""

    row: str
    name: str
    lines: tuple[Told, ...]
    badge: Badge
    less_sure: Badge | None
    faults: tuple[Fault, ...]


def urgency_columns() -> tuple[str, ...]:
    """The heads of the clocks' table."""
    return tuple(words_of(urgency) for urgency in Urgency)


def ways(charter: governance.Charter) -> tuple[WayLine, ...]:
    """Where a referral may go in one step, up first."""
    return tuple(
        WayLine(path.direction, words_of(path.sender), _tiers(path.receivers), badge_of(path.provenance))
        for path in charter.referral.paths
    )


def _tiers(tiers: frozenset[Tier]) -> str:
    return joined(words_of(one) for one in sorted(tiers, key=list(Tier).index))


def clocks(charter: governance.Charter, faults: tuple[Fault, ...]) -> tuple[ClockLine, ...]:
    """Every clock in the order in which a referral meets them."""
    order = list(ClockName)
    found: dict[tuple[ClockName, Direction | None], list[governance.ClockTarget]] = {}
    for target in charter.referral.clocks:
        found.setdefault((target.clock, target.direction), []).append(target)
    ordered = sorted(found.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1] or ""))
    return tuple(_clock(charter, targets, faults) for _, targets in ordered)


def _clock(
    charter: governance.Charter, targets: list[governance.ClockTarget], faults: tuple[Fault, ...]
) -> ClockLine:
    first = targets[0]
    place = f"referral.clocks[{first.clock}]"
    by_urgency = {target.urgency: target for target in targets}
    owner = words_of(first.owner) if first.owner else ""
    if owner and first.side:
        owner = in_brackets(owner, words_of(first.side))
    return ClockLine(
        row=anchor_of(place),
        name=words_of(first.clock),
        direction=first.direction,
        cells=tuple(
            (words_of(urgency), _deadline(charter, place, by_urgency.get(urgency), first))
            for urgency in Urgency
        ),
        owner=owner,
        calls=tuple(dict.fromkeys(_call(one) for target in targets for one in target.escalations)),
        badge=badge_of(first.provenance),
        line=first.line,
        faults=beside(faults, anchor_of(place)),
    )


def _deadline(
    charter: governance.Charter,
    place: str,
    target: governance.ClockTarget | None,
    row: governance.ClockTarget,
) -> DeadlineCell | None:
    if target is None:
        return None
    expires = ""
    if target.expires_after_minutes is not None:
        expires = gettext("%(span)s后自动过期") % {"span": minutes_words(target.expires_after_minutes)}
    return DeadlineCell(
        time=minutes_words(target.minutes, working=target.counting is Counting.WORKING),
        counting=words_of(target.counting),
        expires=expires,
        badge=own_badge(charter.provenance, f"{place}.targets.{target.urgency}", row.provenance),
    )


def _call(one: governance.Escalation) -> str:
    who = in_brackets(words_of(one.role), words_of(one.at))
    if one.after_ratio is not None:
        return gettext("用去%(ratio)s时限时：%(who)s") % {"ratio": ratio_words(one.after_ratio), "who": who}
    if not one.late_minutes:
        return gettext("到时：%(who)s") % {"who": who}
    return gettext("超时%(span)s：%(who)s") % {"span": minutes_words(one.late_minutes), "who": who}


def rules(charter: governance.Charter, faults: tuple[Fault, ...]) -> tuple[ToldGroup, ...]:
    """Green channel, places, reasons, the rules in force and the calendar, each with its origin."""
    groups = [
        _capacity(charter, faults),
        _aftercare(charter, faults),
        _policy(charter, faults),
        _calendar(charter, faults),
    ]
    if charter.referral.green_channel is not None:
        groups.insert(0, _green_channel(charter, faults))
    return (*groups, *_reasons(charter, faults))


def _yes(value: bool) -> str:
    return gettext("是") if value else gettext("否")


def _green_channel(charter: governance.Charter, faults: tuple[Fault, ...]) -> ToldGroup:
    channel = charter.referral.green_channel
    if channel is None:
        raise ValueError("this charter has no green channel")
    urgencies = sorted(channel.urgencies, key=list(Urgency).index)
    lines = (
        Told(gettext("哪些转诊"), joined(words_of(one) for one in urgencies)),
        Told(gettext("方向"), joined(words_of(one) for one in sorted(channel.directions, reverse=True))),
        Told(gettext("接收的层级"), _tiers(channel.receivers)),
        Told(gettext("按规则自动接收"), _yes(channel.accepts_by_rule)),
        Told(gettext("补分诊的时限"), minutes_words(channel.triage_minutes)),
    )
    place = "referral.green_channel"
    return _group(charter, place, gettext("绿色通道"), lines, channel.provenance, faults)


def _capacity(charter: governance.Charter, faults: tuple[Fault, ...]) -> ToldGroup:
    capacity = charter.referral.capacity
    lines = (
        *(
            Told(
                gettext("%(urgency)s患者留位") % {"urgency": words_of(one)},
                minutes_words(capacity.hold_minutes[one]),
            )
            for one in Urgency
            if one in capacity.hold_minutes
        ),
        Told(gettext("给下级预留"), ratio_words(capacity.reserved_ratio)),
        *(
            Told(
                gettext("提前 %(count)s 天放开后还留") % {"count": one.days_before},
                ratio_words(one.kept_ratio),
            )
            for one in governance.release_steps(charter)
        ),
        Told(gettext("每天放开的时间"), f"{capacity.released_at:%H:%M}"),
        Told(gettext("择期等满多久按紧急排队"), gettext("%(count)s天") % {"count": capacity.ageing_days}),
    )
    return _group(charter, "referral.capacity", gettext("床位和号源"), lines, capacity.provenance, faults)


def _aftercare(charter: governance.Charter, faults: tuple[Fault, ...]) -> ToldGroup:
    aftercare = charter.referral.aftercare
    lines = (
        *(
            Told(
                gettext("%(count)s 天后联系患者") % {"count": one.days},
                f"{in_our_language(one.name)} · {badge_of(one.provenance).words}",
            )
            for one in aftercare.contacts
        ),
        Told(
            gettext("患者自己的页面在结案后保留"),
            gettext("%(count)s天") % {"count": aftercare.patient_page_days},
        ),
    )
    return _group(charter, "referral.aftercare", gettext("诊疗结束以后"), lines, aftercare.provenance, faults)


def _policy(charter: governance.Charter, faults: tuple[Fault, ...]) -> ToldGroup:
    policy = charter.referral.policy
    others = [in_our_language(one.name) for one in charter.referral.policies if one is not policy]
    lines = [
        Told(gettext("现行"), in_our_language(policy.name)),
        Told(gettext("需要额外批准"), _yes(policy.extra_approval)),
        Told(gettext("床位统一调配"), _yes(policy.pooled_capacity)),
    ]
    if policy.required_up:
        lines.append(Told(gettext("上转另须填写"), joined(_asked(policy.required_up))))
    if policy.required_down:
        lines.append(Told(gettext("下转另须填写"), joined(_asked(policy.required_down))))
    if others:
        lines.append(Told(gettext("可以切换到"), joined(others)))
    title = gettext("现行规则")
    return _group(
        charter, f"referral.policies[{policy.code}]", title, tuple(lines), policy.provenance, faults
    )


def _asked(codes: frozenset[str]) -> list[str]:
    return [name("told", code) for code in sorted(codes)]


def _reasons(charter: governance.Charter, faults: tuple[Fault, ...]) -> list[ToldGroup]:
    groups = []
    for rule in charter.referral.reasons:
        lines = []
        if rule.added:
            lines.append(Told(gettext("另加"), joined(in_our_language(one.name) for one in rule.added)))
        if rule.dropped:
            lines.append(Told(gettext("去掉"), joined(name("why", one) for one in sorted(rule.dropped))))
        if rule.owner:
            lines.append(Told(gettext("谁看统计"), words_of(rule.owner)))
        title = gettext("“%(step)s”的原因") % {"step": name("step", rule.action)}
        place = f"referral.reasons[{rule.action}]"
        groups.append(_group(charter, place, title, tuple(lines), rule.provenance, faults))
    return groups


def _calendar(charter: governance.Charter, faults: tuple[Fault, ...]) -> ToldGroup:
    calendar = charter.calendar
    hours = (f"{_clock_time(one.begins)}–{_clock_time(one.ends)}" for one in calendar.openings)
    lines = [
        Told(gettext("工作日"), joined(name("weekday", day) for day in sorted(calendar.weekdays))),
        Told(gettext("工作时间"), joined(hours)),
    ]
    if calendar.days_off:
        lines.append(Told(gettext("另外休息"), joined(_days(calendar.days_off))))
    if calendar.extra_days:
        lines.append(Told(gettext("另外上班"), joined(_days(calendar.extra_days))))
    lines.append(Told(gettext("法定节假日"), gettext("按国家公布的安排")))
    return _group(charter, "calendar", gettext("工作日历"), tuple(lines), calendar.provenance, faults)


def _days(days: frozenset[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _clock_time(minute: int) -> str:
    return f"{minute // _MINUTES_AN_HOUR:02d}:{minute % _MINUTES_AN_HOUR:02d}"


def _group(
    charter: governance.Charter,
    place: str,
    title: str,
    lines: tuple[Told, ...],
    provenance: governance.Provenance,
    faults: tuple[Fault, ...],
) -> ToldGroup:
    return ToldGroup(
        row=anchor_of(place),
        name=title,
        lines=lines,
        badge=badge_of(provenance),
        less_sure=own_badge(charter.provenance, place, provenance),
        faults=beside(faults, anchor_of(place)),
    )
