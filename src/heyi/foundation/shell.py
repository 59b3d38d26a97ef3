"""What stands around every page: menu, who is signed in, language, how much waits. Not here: any page's own content.

A context puts itself on the menu with `register_menu` from its `apps.py`; the shell knows no context.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, pgettext

from heyi.kernel.actor import Actor

MENU_LIMIT = 8
# Four and the way to the rest: what a thumb reaches on a phone.
TAB_LIMIT = 4


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line that a context offers to the menu.

    Shape: `words` is a Chinese msgid marked with `gettext_noop`; `route` is a URL name; `duties` are the duties of which
    the reader must hold one somewhere, none meaning everybody; `count` says how many things wait there; `offered`
    says whether there is anything of the kind where the reader works.
    """

    name: str
    words: str
    icon: str
    route: str
    order: int
    duties: frozenset[str] = frozenset()
    count: Callable[[Actor], int] | None = None
    offered: Callable[[Actor], bool] | None = None


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu as one reader sees it."""

    name: str
    words: str
    icon: str
    address: str
    is_current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Who:
    """The person in front of the screen."""

    name: str
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bell:
    """Where a reader's notices are, and how many of them are new; `is_many` when counting stopped there."""

    address: str
    count: int
    is_many: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Something out of the ordinary that holds for the reader on every page until it ends, as it stands at `told_at`."""

    words: str
    told_at: datetime
    begun_at: datetime
    ends_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything base.html asks for.

    Shape: `menu` has at most MENU_LIMIT lines and `more` the rest; `tabs` are the first of them for the phone;
    `waiting` is None where nobody counts, and counting stops at `waiting_most`; `standing` stays on every page until
    it ends; `offline` are the doors of the offline outbox by name, none for who may not write there; `account` is who
    is signed in;
    `browser_words` are what heyi.js says by itself; `layout` is the template
    that a page for anybody (a refusal) extends.
    """

    menu: tuple[MenuItem, ...]
    more: tuple[MenuItem, ...]
    tabs: tuple[MenuItem, ...]
    who: Who | None
    language: str
    waiting: int | None
    bell: Bell | None
    standing: tuple[Standing, ...]
    offline: Mapping[str, str]
    account: str
    search: str | None
    browser_words: dict[str, str]
    layout: str
    waiting_most: int | None = None

    @property
    def waiting_words(self) -> str:
        """The number as it is shown: 3, or 99+ where counting stopped."""
        if self.waiting_most is not None and (self.waiting or 0) >= self.waiting_most:
            return f"{self.waiting_most - 1}+"
        return str(self.waiting or 0)


class Registry:
    """What contexts registered. One instance lives for the process; tests make their own."""

    def __init__(self) -> None:
        self._entries: dict[str, MenuEntry] = {}
        self.waiting: Callable[[Actor], int] | None = None
        self.waiting_most: int | None = None
        self.standing: Callable[[Actor], tuple[Standing, ...]] | None = None
        self.offline: Callable[[Actor], Mapping[str, str]] | None = None
        self.bell: tuple[str, Callable[[Actor], int], int] | None = None
        self.search_route: str | None = None
        self.organisation_names: Callable[[Actor], tuple[str, ...]] | None = None

    def add(self, entry: MenuEntry) -> None:
        """Adds a line to the menu.

        Raises: ValueError when another entry has the same name.
        """
        if self._entries.setdefault(entry.name, entry) != entry:
            raise ValueError(f"two menu entries named {entry.name}")

    def entries_for(self, actor: Actor) -> list[MenuEntry]:
        """What this reader may open, in order."""
        may = (entry for entry in self._entries.values() if _may_see(entry, actor))
        seen = (entry for entry in may if entry.offered is None or entry.offered(actor))
        return sorted(seen, key=lambda entry: (entry.order, entry.name))


registry = Registry()


def register_menu(entry: MenuEntry) -> None:
    """Puts a line on the menu. Raises: ValueError."""
    registry.add(entry)


def register_waiting(count: Callable[[Actor], int], *, most: int) -> None:
    """Names the one function that counts what waits for a reader, up to `most`; shown in the title of every page."""
    registry.waiting, registry.waiting_most = count, most


def register_standing(standing: Callable[[Actor], tuple[Standing, ...]]) -> None:
    """Names the one function that tells what out of the ordinary holds for a reader now."""
    registry.standing = standing


def register_offline(doors: Callable[[Actor], Mapping[str, str]]) -> None:
    """Names the one function that tells a reader the doors of the offline outbox by name, none where they may not write there."""
    registry.offline = doors


def register_bell(route: str, count: Callable[[Actor], int], *, most: int) -> None:
    """Names the page of a reader's notices and the function that counts the new ones, up to `most`."""
    registry.bell = (route, count, most)


def register_search(route: str) -> None:
    """Names the page that answers the search box. The words searched for are posted: they may be a patient's name."""
    registry.search_route = route


def register_organisation_names(names: Callable[[Actor], tuple[str, ...]]) -> None:
    """Names the function that tells at which organisations a reader holds posts."""
    registry.organisation_names = names


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Lazy: a fragment that shows no menu asks the database nothing."""
    return {"shell": SimpleLazyObject(lambda: shell_for(request, registry))}


def shell_for(request: HttpRequest, known: Registry) -> Shell:
    """The shell around this request."""
    actor: Actor | None = getattr(request, "actor", None)
    items = _items(known.entries_for(actor), actor, request.path) if actor else []
    menu = tuple(items[:MENU_LIMIT])
    return Shell(
        menu=menu,
        more=tuple(items[MENU_LIMIT:]),
        tabs=menu[:TAB_LIMIT],
        who=_who(request, actor, known),
        language=get_language() or "zh-hans",
        waiting=known.waiting(actor) if actor and known.waiting else None,
        waiting_most=known.waiting_most,
        bell=_bell(actor, known) if actor else None,
        standing=known.standing(actor) if actor and known.standing else (),
        offline=known.offline(actor) if actor and known.offline else {},
        account=str(actor.id) if actor else "",
        search=address_of(known.search_route) if actor and known.search_route else None,
        browser_words=browser_words(),
        layout=_layout(request, actor),
    )


def browser_words() -> dict[str, str]:
    """What heyi.js says by itself, in the reader's language: running clocks, drafts, a broken line. %s is a span."""
    space = "\u2009"
    return {
        "left": gettext("剩%(space)s%(span)s") % {"space": space, "span": "%s"},
        "late": gettext("超时%(space)s%(span)s") % {"space": space, "span": "%s"},
        "moment": gettext("剩不到%(space)s1%(space)s分") % {"space": space},
        "late_moment": gettext("刚刚超时"),
        "minute": pgettext("时长", "分"),
        "hour": pgettext("时长", "时"),
        "day": pgettext("时长", "天"),
        "in_time": gettext("时限内"),
        "soon": gettext("将到时"),
        "late_label": gettext("已超时"),
        "close": gettext("关闭"),
        "no": gettext("先不"),
        "yes": gettext("确定"),
        "saved": gettext("草稿已保存"),
        "unsaved": gettext("草稿还没有存上，请先不要关闭本页"),
        "offline": gettext("网络断了，已填的内容还在本页"),
        "passkey": gettext("通行密钥没有用上：可能取消了，或这台设备上没有登记过"),
        "taps_waiting": gettext("没有网络，已记在本机，联网后自动发送："),
        "taps_signed_out": gettext("已记在本机，请重新登录，登录后自动发送："),
        "taps_refused": gettext("没有记上："),
        "unexpected": gettext("没有得到回答，什么都没有改变，请再试一次"),
    }


def address_of(route: str) -> str | None:
    """The address of a named page, or None where this installation does not have it."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return None


def _may_see(entry: MenuEntry, actor: Actor) -> bool:
    if address_of(entry.route) is None:
        return False
    return not entry.duties or any(actor.may_anywhere(duty) for duty in entry.duties)


def _items(entries: list[MenuEntry], actor: Actor, path: str) -> list[MenuItem]:
    addresses = [reverse(entry.route) for entry in entries]
    # /referrals/ and /referrals/sent/ both begin the path of a page below the second: only the longest is current.
    under = [
        address for address in addresses if path == address or (address != "/" and path.startswith(address))
    ]
    current = max(under, key=len, default=None)
    return [
        MenuItem(
            entry.name,
            gettext(entry.words),
            entry.icon,
            address,
            address == current,
            entry.count(actor) if entry.count else None,
        )
        for entry, address in zip(entries, addresses, strict=True)
    ]


def _layout(request: HttpRequest, actor: Actor | None) -> str:
    if getattr(request, "htmx", False):
        return "fragment.html"
    return "base.html" if actor else "entrance.html"


def _bell(actor: Actor, known: Registry) -> Bell | None:
    if known.bell is None:
        return None
    route, count, most = known.bell
    address = address_of(route)
    if address is None:
        return None
    new = count(actor)
    return Bell(address, new, is_many=new >= most)


def _who(request: HttpRequest, actor: Actor | None, known: Registry) -> Who | None:
    if actor is None:
        return None
    user = getattr(request, "user", None)
    organisations = known.organisation_names(actor) if known.organisation_names else ()
    return Who(actor.name or getattr(user, "display_name", ""), organisations)
