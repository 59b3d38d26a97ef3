"""How tests open the pages of the console: one browser for each person, and what every page must keep."""

import re
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import Referral
from tests.making import Staff, Yibin

HAN = re.compile("[\u4e00-\u9fff]+")
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_SWITCH = re.compile(r'<button[^>]*lang="zh-Hans"[^>]*>中文</button>')


def browser(staff: Staff, *, english: bool = False) -> Client:
    """Somebody's browser, signed in."""
    from heyi.foundation.models import Account

    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en" if english else "zh-hans"
    client.force_login(
        Account.objects.get(id=staff.account), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def text_of(answer: HttpResponse) -> str:
    """The page as it was sent."""
    return answer.content.decode()


def told(answer: HttpResponse) -> str:
    """What a page says, without its marks, each run of blanks as one."""
    bare = _UNSEEN.sub(" ", text_of(answer))
    return re.sub(r"[\s\u2009]+", " ", re.sub(r"<[^>]*>", " ", bare))


def chinese_left(answer: HttpResponse, *names: str) -> list[str]:
    """Chinese on an English page that is none of these names."""
    page = text_of(answer)
    assert '<html lang="en">' in page
    page = _SWITCH.sub("", _UNSEEN.sub("", page)).replace("\u2009", "")
    for one in sorted(names, key=len, reverse=True):
        page = page.replace(one, "")
    return HAN.findall(page)


def questions(browser: Client, path: str) -> int:
    """How often a page asks or writes a table.

    Shape:  what a database needs around that is left out: savepoints of the test, and on PostgreSQL who is asking.
    """
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200, path
    told = (one["sql"].lstrip() for one in asked.captured_queries)
    return sum(
        one.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")) and "set_config" not in one for one in told
    )


def led_to_the_entrance(path: str, **more: Any) -> bool:
    """Whether somebody who is not signed in is led to the entrance from here, and back afterwards."""
    answer = Client().get(path, **more)
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")


PLACES = ("四川大学华西医院", "宜宾市第二人民医院", "高县人民医院", "筠连县人民医院", "文江镇卫生院", "民主村卫生室", "龙塘村卫生室", "医联体", "张医生")  # fmt: skip


def village(yibin: Yibin) -> Staff:
    return yibin.staff(Role.VILLAGE_DOCTOR, yibin.village)


def centre(yibin: Yibin) -> Staff:
    return yibin.staff(Role.REFERRAL_COORDINATOR, yibin.county)


def at(made: Referral, *rest: str) -> str:
    return "/".join(("", "referrals", str(made.id), *rest, ""))


def a_picture() -> SimpleUploadedFile:
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    return SimpleUploadedFile("心电图.png", dot, content_type="image/png")
