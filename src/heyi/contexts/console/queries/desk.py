"""The home page: what waits, what was sent and came back, and the large actions of a village phone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from heyi.contexts.console import terms
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.console.queries.on_call import OnCallRow, told_on_call
from heyi.contexts.console.queries.worklists import WorkRow, work_page
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Tier
from heyi.contexts.health import public as health
from heyi.contexts.pathways import public as pathways
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.foundation.listing import Page
from heyi.kernel.actor import Actor

ROWS = 8


@dataclass(frozen=True, slots=True)
class LargeAction:
    """One of the six things that a thumb reaches."""

    address: str
    words: str
    icon: str
    hint: str = ""
    count: int = 0
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class _Offer:
    duty: Duty
    route: str
    words: str
    icon: str
    hint: str
    wish: str = ""


# In the order of a thumb: what is used most stands lowest on the phone, what must be found at once stands first.
_OFFERS = (
    _Offer(
        Duty.DRAFT_REFERRAL,
        "console:draft",
        _("绿色通道"),
        "ambulance",
        _("危重：先接收，后分诊"),
        terms.WISH_GREEN,
    ),
    _Offer(
        Duty.DRAFT_REFERRAL,
        "console:draft",
        _("请上级指导"),
        "message-question",
        _("患者先不转"),
        terms.WISH_ADVICE,
    ),
    _Offer(Duty.RUN_FOLLOW_UP, "console:follow_ups", _("接回和计划"), "home-heart", _("下转回来的患者")),
    _Offer(Duty.MANAGE_HEALTH, "console:due_list", _("今天该随访谁"), "clipboard-heart", _("慢病和老年人")),
    _Offer(Duty.SEARCH_PATIENT, "console:patients", _("找人、登记"), "user-search", _("姓名、拼音或号码")),
    _Offer(Duty.DRAFT_REFERRAL, "console:draft", _("上转患者"), "arrow-up", _("选患者，写资料，提交")),
)
# How many of those on duty stand on the home page itself.
_CALLS = 4


@dataclass(frozen=True, slots=True)
class Desk:
    """What the home page shows; lists are None where the reader may not look at referrals, reviews where they judge none."""

    counts: referral.Counts | None
    waiting: Page[WorkRow] | None
    sent: Page[WorkRow] | None
    actions: tuple[LargeAction, ...]
    is_village: bool
    reviews: patients.ReviewCounts | None = None
    rights: patients.RightsCounts | None = None
    due: health.DueCounts | None = None
    calls: tuple[OnCallRow, ...] = ()


def desk_of(actor: Actor, *, now: datetime) -> Desk:
    """The home page of whoever is signed in. Reads of named patients are put on record."""
    reads = actor.may_anywhere(Duty.READ_PATIENT)
    places = governance.organisations_by_id(actor.institutions, actor=actor, now=now)
    is_village = bool(places) and all(one.tier is Tier.VILLAGE for one in places.values())
    judges = actor.may_anywhere(Duty.REVIEW_ACCESS)
    reviews = patients.count_reviews(actor=actor, now=now) if judges else None
    handles = actor.may_anywhere(Duty.HANDLE_RIGHTS)
    rights = patients.count_rights(actor=actor, now=now) if handles else None
    manages = actor.may_anywhere(Duty.MANAGE_HEALTH)
    due = health.count_due(actor=actor, now=now) if manages else None
    if not reads:
        return Desk(None, None, None, (), is_village=False, reviews=reviews, rights=rights)
    counts = referral.count_referrals(actor=actor, now=now)
    waiting = work_page(referral.Wanted(box=referral.Box.WAITING, per_page=ROWS), actor=actor, now=now)
    sent = None
    if any(actor.may_anywhere(duty) for duty in terms.SENDERS):
        on_the_way = referral.Wanted(box=referral.Box.OUT, states=terms.ON_THE_WAY, per_page=ROWS)
        sent = work_page(on_the_way, actor=actor, now=now)
    actions = _actions(actor, due, now) if is_village else ()
    calls = _calls(actor, now) if is_village else ()
    return Desk(counts, waiting, sent, actions, is_village, reviews, rights, due, calls)


def _calls(actor: Actor, now: datetime) -> tuple[OnCallRow, ...]:
    """Who is on duty at the units above the village and at the leads of its alliances, the nearest first."""
    above = governance.units_above(actor.institutions, actor=actor, now=now)
    return told_on_call(
        governance.OnCallWanted(organisations=above, per_page=_CALLS), actor=actor, now=now
    ).rows


def _actions(actor: Actor, due: health.DueCounts | None, now: datetime) -> tuple[LargeAction, ...]:
    """The large actions; where the charter runs pathways they take the place of the plain green channel."""
    channels = tuple(_pathway_actions(actor, now))
    rest = (one for one in _large_actions(actor, due) if not channels or terms.WISH_GREEN not in one.address)
    return (*channels, *rest)


def _pathway_actions(actor: Actor, now: datetime) -> Iterator[LargeAction]:
    """A tile for each time-critical pathway that the charter lets the reader open: the first of three taps."""
    offered = {one.pathway.code: one.pathway for one in pathways.pathways_for(actor, now=now)}
    for code, pathway in offered.items():
        address = reverse("console:case_open", args=[code])
        yield LargeAction(
            address,
            in_our_language(pathway.name),
            "heartbeat",
            gettext("三下开启，立即预警"),
            0,
            is_first=True,
        )


def _large_actions(actor: Actor, due: health.DueCounts | None) -> Iterator[LargeAction]:
    for offer in _OFFERS:
        if actor.may_anywhere(offer.duty):
            is_first = offer.route == "console:draft" and not offer.wish
            count = due.overdue if due and offer.route == "console:due_list" else 0
            words, hint = gettext(offer.words), gettext(offer.hint)
            address = reverse(offer.route) + (f"?wish={offer.wish}" if offer.wish else "")
            yield LargeAction(address, words, offer.icon, hint, count, is_first)
