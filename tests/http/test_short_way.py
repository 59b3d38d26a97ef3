"""A program with a token goes a shorter way through the same application, and comes to the same answers."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from heyi.config.wsgi import application
from heyi.contexts.governance.terms import Role
from tests.http.api_calls import V1, Caller, caller, one_world, undone
from tests.making import Yibin, a_referral


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Yibin]:
    with django_db_blocker.unblock(), one_world() as yibin:
        yield yibin


@pytest.fixture(autouse=True)
def each_undone(world: Yibin) -> Iterator[None]:
    # A request ends with its connection looked after; here the test has one open.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with undone():
        yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def short(
    method: str, path: str, token: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body as the server program gets them."""
    raw = b"" if body is None else json.dumps(body).encode()
    sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    path, _, query = path.partition("?")
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD=method, PATH_INFO=path, QUERY_STRING=query, HTTP_AUTHORIZATION=f"Bearer {token}",
        CONTENT_TYPE="application/json", CONTENT_LENGTH=str(len(raw)),
        **{"wsgi.input": io.BytesIO(raw), "HTTP_HOST": "localhost"} | sent,
    )  # fmt: skip
    seen: list[Any] = []
    answer = application(environ, lambda status, headers: seen.extend((status, headers)))
    content = b"".join(answer)
    answer.close()
    headers = dict(seen[1])
    told = json.loads(content) if "json" in headers.get("Content-Type", "") else None
    return int(seen[0].split()[0]), headers, told


def long(
    who: Caller, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, str], Any]:
    answer = who.send(method, path, body, **headers)
    return answer.status_code, dict(answer.headers), json.loads(answer.content) if answer.content else None


# One for each kind of answer: a list, a whole, a refusal of each sort, an address that is none, a bad body.
ASKED = [
    ("GET", "/referrals?box=in", None),
    ("GET", "/referrals?box=nonsense", None),
    ("GET", "/referrals/{referral}", None),
    ("GET", "/referrals/00000000-0000-0000-0000-000000000000", None),
    ("POST", "/referrals/{referral}/decline", {"reason": "no_such_reason"}),
    ("POST", "/referrals", {"patient": "nobody"}),
    ("DELETE", "/referrals", None),
    ("GET", "/no-such-address", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ASKED, ids=[f"{one[0]} {one[1]}" for one in ASKED])
def test_both_ways_lead_to_the_same_answer(world: Yibin, method: str, path: str, body: Any):
    who = caller(world.staff(Role.REFERRAL_COORDINATOR, world.county))
    path = V1 + path.format(referral=a_referral(world).id)
    first, second = short(method, path, who.token, body), long(who, method, path, body)
    assert (first[0], first[2]) == (second[0], second[2])
    differing = {
        name for name in first[1].keys() | second[1].keys() if first[1].get(name) != second[1].get(name)
    }
    # What belongs to pages alone: which cookies an answer depends on.
    assert differing <= {"Vary", "Set-Cookie"}


def test_the_short_way_knows_nobody_without_a_valid_token(world: Yibin):
    status, headers, told = short("GET", f"{V1}/referrals", "heyi_unknown")
    assert (status, headers["WWW-Authenticate"], told["code"]) == (401, "Bearer", "sign_in_needed")


def test_the_short_way_refuses_a_host_that_is_not_ours(world: Yibin):
    who = caller(world.staff(Role.REFERRAL_COORDINATOR, world.county))
    status, _, _ = short("GET", f"{V1}/referrals", who.token, Host="evil.example")
    assert status == 400


def test_the_short_way_speaks_the_language_that_was_asked_for(world: Yibin):
    who = caller(world.staff(Role.REFERRAL_COORDINATOR, world.county))
    nobody = f"{V1}/referrals/00000000-0000-0000-0000-000000000000"
    _, headers, english = short("GET", nobody, who.token, Accept_Language="en")
    _, _, chinese = short("GET", nobody, who.token)
    assert headers["Content-Language"] == "en"
    assert english["message"].isascii()
    assert not chinese["message"].isascii()


def test_an_answer_for_programs_may_fetch_and_frame_nothing(world: Yibin):
    who = caller(world.staff(Role.REFERRAL_COORDINATOR, world.county))
    _, headers, _ = short("GET", f"{V1}/referrals", who.token)
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_an_address_is_known_by_all_but_its_ids(world: Yibin):
    """The second of its kind is not looked for again, and what only looks like it is not taken for it."""
    who = caller(world.staff(Role.REFERRAL_COORDINATOR, world.county))
    one, other = str(a_referral(world).id), str(a_referral(world).id)
    for referral in (one, other, one):
        status, _, told = short("GET", f"{V1}/referrals/{referral}", who.token)
        assert (status, told["id"]) == (200, referral)
    # All of these were one kind of address, and it was looked for once.
    known = [way for way in application._ways if way[0] == f"{V1}/referrals/" and way[1:] == ("",)]
    assert len(known) == 1
    for wrong in (f"/referrals//{one}", f"/referrals/{one}{one}", "/referrals//", f"/{one}/referrals/"):
        assert short("GET", V1 + wrong, who.token)[0] == 404
    assert short("GET", f"{V1}/referrals/{one}/accept", who.token)[0] == 405
