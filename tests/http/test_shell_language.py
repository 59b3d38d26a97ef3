"""In which language an answer is written, and how the reader changes it."""

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.utils import translation

from heyi.foundation import shell_settings
from heyi.foundation.language import language_of

pytestmark = pytest.mark.usefixtures("shell_pages")


class Reader:
    def __init__(self, language: str) -> None:
        self.language = language


def asked(path: str = "/", *, cookie: str = "", accepts: str = "", account: str = "") -> str:
    request = RequestFactory(headers={"Accept-Language": accepts} if accepts else {}).get(path)
    if cookie:
        request.COOKIES["django_language"] = cookie
    if account:
        request.COOKIES["sessionid"] = "x"
        request.user = Reader(account)  # type: ignore[assignment]
    return language_of(request)


def test_chinese_comes_first_whatever_the_browser_of_a_ward_computer_prefers() -> None:
    assert asked() == "zh-hans"
    assert asked(accepts="en-US,en;q=0.9") == "zh-hans"


def test_the_readers_choice_comes_before_the_accounts() -> None:
    assert asked(account="en") == "en"
    assert asked(account="en", cookie="zh-hans") == "zh-hans"
    assert asked(cookie="en") == "en"


@pytest.mark.parametrize("odd", ["fr", "../../etc", "en; drop", "\x00", "e" * 5000])
def test_a_language_we_do_not_have_is_chinese(odd: str) -> None:
    assert asked(cookie=odd) == "zh-hans"


def test_a_program_is_answered_in_the_language_it_asks_for() -> None:
    assert asked("/api/referrals", accepts="en") == "en"
    assert asked("/api/referrals") == "zh-hans"


def test_the_switch_is_remembered_and_changes_the_next_page(shell_pages: LazySettings) -> None:
    shell_pages.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        shell_settings.LANGUAGE_MIDDLEWARE,
    ]
    client = Client()
    assert '<html lang="zh-Hans">' in client.get("/").content.decode()
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = client.get("/")
    assert '<html lang="en">' in page.content.decode()
    assert page["Content-Language"] == "en"
    assert "Cookie" in page["Vary"]
    assert (translation.get_language() or "").startswith("zh")


def test_the_switch_leads_nowhere_else(shell_pages: LazySettings) -> None:
    answer = Client().post("/i18n/setlang/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
