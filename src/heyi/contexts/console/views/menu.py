"""What the console puts on the menu, and what the shell asks of it. Not here: how the menu looks (foundation.shell)."""

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from heyi.contexts.console import terms
from heyi.contexts.console.queries.emergency import standing_emergencies
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.queries.offline import writes_offline
from heyi.contexts.console.views.offline import doors as offline_doors
from heyi.contexts.governance.terms import Duty
from heyi.contexts.notices import public as notices
from heyi.contexts.pathways import public as pathways
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.foundation.shell import (
    MenuEntry,
    register_bell,
    register_menu,
    register_offline,
    register_organisation_names,
    register_search,
    register_standing,
    register_waiting,
)
from heyi.kernel.actor import Actor


def _runs_pathways(actor: Actor) -> bool:
    return pathways.are_run_for(actor, now=timezone.now())


def _has_room_for_surveys(actor: Actor) -> bool:
    """A village clinic's menu is full; whoever hands out codes there comes to surveys by the page of whom to follow up."""
    return actor.may_anywhere(Duty.RUN_SURVEYS) or not actor.may_anywhere(Duty.MANAGE_HEALTH)


def _pairs_waiting(actor: Actor) -> int:
    return patients.count_waiting(actor=actor, now=timezone.now())


def _protection_waiting(actor: Actor) -> int:
    now = timezone.now()
    reviews = patients.count_reviews(actor=actor, now=now).waiting
    return reviews + patients.count_rights(actor=actor, now=now).waiting


_ENTRIES = (
    MenuEntry("home", _("首页"), "home", "console:home", 10),
    MenuEntry("inbox", _("收到的转诊"), "inbox", "console:inbox", 20, terms.READERS),
    MenuEntry("sent", _("发出的转诊"), "send", "console:sent", 30, terms.SENDERS),
    MenuEntry(
        "cases", _("绿色通道"), "ambulance", "console:cases", 15, terms.CASE_STAFF, offered=_runs_pathways
    ),
    MenuEntry("patients", _("居民"), "users", "console:patients", 40, frozenset({Duty.SEARCH_PATIENT})),
    MenuEntry(
        "pairs",
        _("同一人判定"),
        "id",
        "console:pairs",
        45,
        frozenset({Duty.DECIDE_IDENTITY}),
        count=_pairs_waiting,
    ),
    MenuEntry(
        "managed",
        _("健康管理"),
        "clipboard-heart",
        "console:due_list",
        50,
        terms.HEALTH_STAFF | terms.SIGNERS,
    ),
    MenuEntry("places", _("床位和号源"), "bed", "console:capacity", 60, terms.BOARD_READERS),
    MenuEntry(
        "surveys",
        _("问卷调查"),
        "clipboard-list",
        "console:surveys",
        65,
        terms.SURVEY_STAFF,
        offered=_has_room_for_surveys,
    ),
    MenuEntry(
        "evaluations",
        _("联盟评价"),
        "scale",
        "console:evaluations",
        67,
        frozenset({Duty.EVALUATE_ALLIANCE}),
    ),
    MenuEntry("organisations", _("机构"), "building-hospital", "console:organisations", 70),
    MenuEntry("charters", _("章程"), "license", "console:charters", 80, frozenset({Duty.READ_CHARTER})),
    MenuEntry(
        "siphon",
        _("转诊监测"),
        "chart-line",
        "console:siphon_alliances",
        82,
        frozenset({Duty.MONITOR_REFERRALS}),
    ),
    MenuEntry(
        "reviews",
        _("核查访问"),
        "shield-check",
        "console:emergency_reviews",
        85,
        frozenset({Duty.REVIEW_ACCESS, Duty.HANDLE_RIGHTS}),
        count=_protection_waiting,
    ),
    MenuEntry("audit", _("审计"), "file-search", "console:audit", 90, frozenset({Duty.READ_AUDIT})),
    MenuEntry("privacy", _("隐私清单"), "shield-lock", "console:privacy", 100, terms.SHEET_READERS),
)


def register() -> None:
    """Gives the shell the menu, the counter, the search page and the names beside the reader."""
    for entry in _ENTRIES:
        register_menu(entry)
    register_waiting(_waiting, most=referral.MOST_WAITING)
    register_bell("console:notices", _unread, most=notices.MOST_COUNTED)
    register_search("console:search")
    register_standing(lambda actor: standing_emergencies(actor, now=timezone.now()))
    register_organisation_names(_own_names)
    register_offline(lambda actor: offline_doors() if writes_offline(actor) else {})


def _waiting(actor: Actor) -> int:
    if not any(actor.may_anywhere(duty) for duty in terms.READERS):
        return 0
    return referral.count_waiting(actor=actor, now=timezone.now())


def _unread(actor: Actor) -> int:
    return notices.count_unread(actor=actor, now=timezone.now())


def _own_names(actor: Actor) -> tuple[str, ...]:
    return tuple(sorted(organisation_names(actor.institutions, actor=actor, now=timezone.now()).values()))
