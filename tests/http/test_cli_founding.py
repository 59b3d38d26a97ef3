"""From an empty installation to an administrator who can act, by commands alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http.served import Installation, a_copy, a_migrated_installation, serving

FILE = """代码,名称,层级,类别,上级机构代码
yibin-second-people,宜宾市第二人民医院,city,hospital,
gao-county,高县人民医院,county,hospital,yibin-second-people
"""
FOUND = ("alliance", "found", "yibin-city", "--name", "宜宾市区域医联体", "--lead", "yibin-second-people")
GIVE = ("post", "give", "lin", "--at", "yibin-second-people", "--role", "alliance_administrator")


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The one that is copied."""
    with a_migrated_installation(tmp_path_factory.mktemp("settled")) as made:
        yield _settled(made)


@pytest.fixture
def empty(tmp_path: Path, settled: Installation) -> Iterator[Installation]:
    """An installation that knows two organisations and one account."""
    with a_copy(settled, tmp_path) as made:
        yield made


def _settled(made: Installation) -> Installation:
    (made.data / "organisations.csv").write_text(FILE, encoding="utf-8")
    taken = made.answer(
        "import", "organisations", str(made.data / "organisations.csv"), "--from", "yibin-second-people"
    )
    assert taken["accepted"] == 2
    assert made.heyi("user", "create", "lin", "--no-password").returncode == 0
    return made


def test_an_empty_installation_comes_to_an_administrator_who_may_act(empty: Installation):
    assert empty.answer(*FOUND)["code"] == "yibin-city"
    assert empty.heyi("charter", "apply", "yibin-four-level", "--alliance", "yibin-city").returncode == 0
    assert empty.answer("alliance", "join", "yibin-city", "gao-county")["joined"] == "gao-county"
    assert empty.answer(*GIVE)["role"] == "alliance_administrator"
    token = empty.answer("token", "create", "lin")["token"]
    with serving(empty) as server:
        status, body = server.get("/api/v1/me", Authorization=f"Bearer {token}")
    assert status == 200
    duties = {duty for standing in json.loads(body)["standings"] for duty in standing["duties"]}
    assert {"manage_posts", "manage_organisations", "apply_charter"} <= duties
    assert empty.answer("audit", "verify")["broken"] is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (("alliance", "found", "new", "--name", "新", "--lead", "nowhere"), "nowhere"),
        (("alliance", "join", "yibin-city", "gao-county"), "yibin-city"),
        (("post", "give", "lin", "--at", "nowhere", "--role", "president"), "nowhere"),
        (("post", "give", "lin", "--at", "gao-county", "--role", "king"), "village_doctor"),
        (("post", "give", "nobody", "--at", "gao-county", "--role", "president"), "no such account"),
    ],
)
def test_what_is_not_there_is_named(empty: Installation, typed: tuple[str, ...], reason: str):
    done = empty.heyi(*typed)
    assert done.returncode == 1
    assert reason in done.stderr


def test_nobody_joins_when_one_of_those_named_may_not(empty: Installation):
    assert empty.heyi(*FOUND).returncode == 0
    assert empty.heyi("charter", "apply", "yibin-four-level", "--alliance", "yibin-city").returncode == 0
    assert empty.heyi("alliance", "join", "yibin-city", "gao-county", "nowhere").returncode == 1
    assert empty.heyi("alliance", "join", "yibin-city", "gao-county").returncode == 0
