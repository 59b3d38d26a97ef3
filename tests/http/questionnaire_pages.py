"""Builders for tests of the pages of questionnaires: who runs surveys, an edition, a press on the designer's page."""

import html
import re
from copy import deepcopy
from typing import Any

from django.http import HttpResponse
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition
from tests.http.console_pages import text_of
from tests.making import NOW, Staff, Yibin
from tests.making_surveys import TREE


def the_runner(yibin: Yibin) -> Staff:
    return yibin.staff(Role.QUALITY_OFFICER, yibin.city)


def an_edition(yibin: Yibin, *, released: bool = False, **changes: Any) -> Edition:
    actor = the_runner(yibin).actor()
    tree = {**deepcopy(dict(TREE)), **changes}
    made = surveys.draft_edition(tree, organisation=yibin.city, actor=actor, now=NOW)
    if released:
        return surveys.release_edition(made.id, seen_version=None, actor=actor, now=NOW)
    return made


def seen(yibin: Yibin, edition: Edition) -> Edition:
    return surveys.see_edition(edition.id, actor=the_runner(yibin).actor(), now=NOW)


def at(edition: Edition, *rest: str) -> str:
    return "/".join(("", "questionnaires", str(edition.id), *rest, ""))


def hidden(page: HttpResponse) -> dict[str, str]:
    """What the designer's page carries along."""
    found = re.findall(
        r'<input type="hidden" name="(tree|open|version|before)" value="([^"]*)"', text_of(page)
    )
    return {name: html.unescape(value) for name, value in found}


def pressed(client: Client, edition: Edition, page: HttpResponse, do: str, **typed: Any) -> HttpResponse:
    return client.post(at(edition, "write"), {**hidden(page), "do": do, **typed})
