"""What stands around a page: the menu of a reader, the tabs, who is signed in."""

from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string
from django.test import RequestFactory

from heyi.foundation import shell as page_shell
from heyi.foundation.shell import MENU_LIMIT, TAB_LIMIT, MenuEntry, Registry, Shell, Who, shell_for
from heyi.kernel.actor import Actor, ActorKind, Standing

pytestmark = pytest.mark.usefixtures("shell_pages")

HOME = MenuEntry("home", "登录", "home", "home", 1)
INBOX = MenuEntry(
    "inbox", "更多", "inbox", "inbox", 2, duties=frozenset({"triage_referral"}), count=lambda actor: 7
)
SENT = MenuEntry("sent", "关闭", "send", "sent", 3)


def an_actor(*duties: str) -> Actor:
    standing = Standing(uuid4(), None, None, frozenset(), frozenset(duties))
    return Actor(uuid4(), ActorKind.PERSON, (standing,), name="王秀英")


def around(known: Registry, actor: Actor | None, path: str = "/") -> Shell:
    request = RequestFactory().get(path)
    request.actor = actor
    return shell_for(request, known)


def a_registry(*entries: MenuEntry) -> Registry:
    known = Registry()
    for entry in entries:
        known.add(entry)
    return known


def test_the_menu_stands_in_order_whatever_the_order_of_registration() -> None:
    shell = around(a_registry(SENT, INBOX, HOME), an_actor("triage_referral"))
    assert [item.name for item in shell.menu] == ["home", "inbox", "sent"]
    assert [item.count for item in shell.menu] == [None, 7, None]


def test_an_entry_is_shown_only_to_who_holds_one_of_its_duties() -> None:
    shell = around(a_registry(HOME, INBOX), an_actor("read_audit"))
    assert [item.name for item in shell.menu] == ["home"]


def test_an_entry_whose_page_this_installation_lacks_is_not_shown() -> None:
    shell = around(a_registry(HOME, MenuEntry("gone", "关闭", "x", "no-such-page", 9)), an_actor())
    assert [item.name for item in shell.menu] == ["home"]


def test_only_the_closest_page_is_the_current_one() -> None:
    known = a_registry(HOME, INBOX, SENT)
    current = [
        item.name
        for item in around(known, an_actor("triage_referral"), "/referrals/sent/").menu
        if item.is_current
    ]
    assert current == ["sent"]
    current = [
        item.name
        for item in around(known, an_actor("triage_referral"), "/referrals/42/").menu
        if item.is_current
    ]
    assert current == ["inbox"]


def test_a_menu_has_eight_lines_at_most_and_loses_none() -> None:
    entries = [MenuEntry(f"p{n}", "更多", "home", f"place-{n}", n) for n in range(12)]
    shell = around(a_registry(*entries), an_actor())
    assert len(shell.menu) == MENU_LIMIT == 8
    assert [item.name for item in shell.menu + shell.more] == [entry.name for entry in entries]
    assert shell.tabs == shell.menu[:TAB_LIMIT]


def test_two_entries_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="home"):
        a_registry(HOME, MenuEntry("home", "关闭", "x", "sent", 9))


def test_nobody_signed_in_has_no_menu_no_search_and_no_name() -> None:
    known = a_registry(HOME)
    known.waiting, known.search_route = (lambda actor: 3), "sent"
    shell = around(known, None)
    assert (shell.menu, shell.search, shell.who, shell.waiting) == ((), None, None, None)
    assert shell.layout == "entrance.html"


def test_who_is_signed_in_where_and_how_much_waits_is_shown() -> None:
    known = a_registry(HOME)
    known.waiting, known.search_route, known.organisation_names = (
        (lambda actor: 3),
        "sent",
        lambda actor: ("屏山县人民医院",),
    )
    shell = around(known, an_actor())
    assert shell.who == Who("王秀英", ("屏山县人民医院",))
    assert (shell.waiting, shell.search, shell.layout) == (3, "/referrals/sent/", "base.html")


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (3, "3"), (99, "99"), (100, "99+"), (140, "99+")])
def test_counting_what_waits_stops_somewhere(count: int, words: str) -> None:
    known = a_registry(HOME)
    known.waiting, known.waiting_most = (lambda actor: count), 100
    assert around(known, an_actor()).waiting_words == words


def test_a_part_of_a_page_asks_for_no_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: object, known: object) -> None:
        raise AssertionError("the menu was computed")

    monkeypatch.setattr(page_shell, "shell_for", refuse)
    request = RequestFactory().get("/")
    assert "按时" not in render_to_string("states/empty.html", {"words": "没有"}, request)


def test_a_page_shows_menu_tabs_search_switches_and_a_way_past_them(
    monkeypatch: pytest.MonkeyPatch, shell_pages: LazySettings
) -> None:
    known = a_registry(HOME, INBOX, SENT)
    known.waiting, known.search_route = (lambda actor: 7), "sent"
    monkeypatch.setattr(page_shell, "registry", known)
    request = RequestFactory().get("/referrals/")
    request.actor = an_actor("triage_referral")
    shown = render_to_string("base.html", {"page_title": "收到的转诊"}, request)
    assert '<html lang="zh-Hans">' in shown
    assert "<title>收到的转诊 (7) · 合一</title>" in shown
    assert '<a class="skip" href="#main">' in shown
    assert shown.count('aria-current="page"') == 2
    assert 'role="search" method="post" action="/referrals/sent/"' in shown
    assert 'action="/i18n/setlang/"' in shown
    assert "data-theme-switch" in shown
    assert "王秀英" in shown
    assert 'hx-headers:inherited=\'{"X-CSRFToken": "' in shown
