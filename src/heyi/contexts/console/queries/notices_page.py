"""Notices as pages show them: in words, with where to go. Not here: who is told what (notices)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_words import Badge, badge_of, joined
from heyi.contexts.console.queries.naming import language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Role, Status, Urgency
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.terms import At, Notice, NoticeKind, Quiet, Rule, Rulebook, Target
from heyi.contexts.pathways import public as pathways
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

_ELSEWHERE = {
    NoticeKind.GLASS_BROKEN: ("console:emergency_reviews", Duty.REVIEW_ACCESS),
    NoticeKind.RIGHTS_ASKED: ("console:rights_requests", Duty.HANDLE_RIGHTS),
}


@dataclass(frozen=True, slots=True)
class NoticeRowShown:
    """One notice in a list; `address` is empty where the reader's post does not lead there."""

    notice: Notice
    words: str
    level: str
    places: str
    number: str
    address: str

    @property
    def is_pressing(self) -> bool:
        """Whether its urgency is said beside it."""
        return self.notice.level is not Urgency.ELECTIVE


def notice_page(
    wanted: notices.NoticesWanted, *, page: int, actor: Actor, now: datetime
) -> Page[NoticeRowShown]:
    """One page of the reader's notices."""
    found = notices.list_notices(wanted, actor=actor, now=now, page=page)
    mentioned = {one.organisation for one in found.rows} | {one.other for one in found.rows if one.other}
    names = governance.names_of(mentioned, actor=actor, now=now)
    rows = tuple(
        NoticeRowShown(
            notice=one,
            words=notices.title_of(one.kind, one.detail, language=language()),
            level=name("notice_level", one.level),
            places=notices.places_of(one.organisation, one.other, names, language=language()),
            number=notices.number_of(one.subject),
            address=address_of(one, actor),
        )
        for one in found.rows
    )
    return Page(rows, found.number, found.size, found.has_more)


def address_of(notice: Notice, actor: Actor) -> str:
    """Where a notice leads; nothing where the reader's post may not look."""
    if notices.is_of_referral(notice.kind):
        if not actor.may(Duty.READ_PATIENT, at=notice.organisation):
            return ""
        return reverse("console:referral", args=[notice.subject])
    if notice.kind is NoticeKind.CASE_ALERT:
        may = any(actor.may(duty, at=notice.organisation) for duty in pathways.READERS)
        return reverse("console:case", args=[notice.subject]) if may else ""
    if notice.kind is NoticeKind.SHOULD_GO_UP:
        may = actor.may(Duty.MANAGE_HEALTH, at=notice.organisation)
        return reverse("console:managed", args=[notice.subject]) if may else ""
    if notice.kind is NoticeKind.EVALUATION_SHOWN:
        # It was shown to everybody with a post in the alliance.
        return reverse("console:evaluation", args=[notice.subject])
    route, duty = _ELSEWHERE[notice.kind]
    return reverse(route) if actor.may(duty, at=notice.organisation) else ""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as it can be read aloud."""

    words: str
    who: str
    ways: str
    later: tuple[str, ...]
    is_mandatory: bool
    is_changed: bool


def rule_rows(book: Rulebook) -> tuple[RuleRow, ...]:
    """Every rule in force at an organisation, in the order of the kinds."""
    return tuple(
        _rule_row(book.rules[kind], kind in book.changed) for kind in NoticeKind if kind in book.rules
    )


def _rule_row(rule: Rule, is_changed: bool) -> RuleRow:
    ways = [gettext("站内"), *(name("notice_channel", one) for one in sorted(rule.channels))]
    later = tuple(
        gettext("%(minutes)s 分钟没人处理：%(who)s")
        % {"minutes": rung.minutes, "who": _at(rung.at, [_role(rung.role)])}
        for rung in sorted(rule.ladder, key=lambda one: one.minutes)
    )
    who = "；".join(_target(one) for one in rule.targets)
    return RuleRow(name("notice_kind", rule.kind), who, joined(ways), later, rule.is_mandatory, is_changed)


def _role(role: Role) -> str:
    return governance.words_for(role).said_in(language())


def _target(target: Target) -> str:
    if target.at is At.CALLED:
        return gettext("章程时限规定的人")
    if target.at is At.NAMED:
        return gettext("绿色通道定义里要通知的岗位")
    people = [gettext("发送人")] if target.is_sender else []
    people += map(_role, target.roles)
    told = _at(target.at, people)
    if not target.or_roles:
        return told
    return gettext("%(who)s（没有时：%(others)s）") % {
        "who": told,
        "others": joined(map(_role, target.or_roles)),
    }


def _at(side: At, people: Iterable[str]) -> str:
    where = gettext("本机构") if side is At.THERE else name("seat", side)
    return f"{where} · {joined(people)}"


def quiet_words(quiet: Quiet) -> str:
    """Quiet hours in words."""
    off = gettext("周末和节假日全天") if quiet.days_off else ""
    if quiet.begins == quiet.ends:
        return off or gettext("没有")
    hours = f"{_clock(quiet.begins)}–{_clock(quiet.ends)}"
    return joined([hours, off]) if off else hours


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def badge_of_book(book: Rulebook) -> Badge:
    """How sure the rules are, and where they come from."""
    return badge_of(governance.Provenance(book.source, Status(book.status)))


def muteable() -> tuple[tuple[str, str], ...]:
    """The kinds of notice that somebody may do without."""
    rules = notices.standard().rules
    return tuple(
        (str(kind), name("notice_kind", kind)) for kind in NoticeKind if not rules[kind].is_mandatory
    )


def mandatory() -> tuple[str, ...]:
    """The kinds of notice that everybody gets whom they concern, in words."""
    rules = notices.standard().rules
    return tuple(name("notice_kind", kind) for kind in NoticeKind if rules[kind].is_mandatory)


def places_managed(actor: Actor) -> frozenset[UUID]:
    """Where the reader may say how the organisation is told outside the house."""
    return frozenset(one.organisation for one in actor.standings if Duty.MANAGE_ENDPOINTS in one.duties)
