"""A mistake of ours is written down where the operator looks, by name and place, and never with its text."""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from heyi.foundation.bug_log import LOGGING, NameAndPlace
from tests.http.served import Installation, an_installation

# A store without tables: the first question to it is a bug, and its text names a table.
ASK = (
    "from heyi.config.cli.installation import load_django; load_django();"
    "from django.test import Client; client = Client(raise_request_exception=False);"
    "answer = client.get('/api/v1/referrals', headers={'Authorization': 'Bearer heyi_x', 'Host': 'localhost'});"
    "print(answer.status_code)"
)


def asked(installation: Installation, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ASK], env={**installation.environment(), **settings},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip


def test_a_bug_is_written_down_without_its_text(tmp_path: Path):
    with an_installation(tmp_path) as empty:
        found = asked(empty)
    assert found.stdout == "500\n"
    assert "Internal Server Error: /api/v1/referrals" in found.stderr
    assert "django.db.utils." in found.stderr
    assert "heyi/foundation/access.py:" in found.stderr
    assert "foundation_apitoken" not in found.stderr


def test_a_developer_reads_all_of_it(tmp_path: Path):
    with an_installation(tmp_path) as empty:
        assert "foundation_apitoken" in asked(empty, HEYI_DEBUG="1").stderr


def test_the_line_names_what_was_raised_and_where():
    try:
        raise ValueError("张伟 13800001111")
    except ValueError as failure:
        line = logging.LogRecord(
            "django.request",
            logging.ERROR,
            __file__,
            1,
            "fell",
            (),
            (ValueError, failure, failure.__traceback__),
        )
    words = NameAndPlace().format(line)
    assert words.startswith("fell\nbuiltins.ValueError\n")
    assert "test_bug_log.py" in words
    assert "张伟" not in words


# One person, by whom every line below would give something away.
NUMBER, PHONE, NAME = "511525196603092427", "13890987654", "欧阳静姝"
TELLING = (
    NUMBER,
    "511525 19660309 2427",
    PHONE,
    "138-9098-7654",
    NAME,
    NAME.encode("unicode_escape").decode(),
    quote(NAME),
)


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """What would stand in the log of an installation, of every logger, however little it matters."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(NameAndPlace())
    root, django = logging.getLogger(), logging.getLogger("django")
    before = [(one, one.level, one.handlers[:], one.propagate) for one in (root, django)]
    for one in (root, django):
        one.handlers, one.level = [handler], logging.DEBUG
    django.propagate = False
    try:
        yield written
    finally:
        for one, level, handlers, propagate in before:
            one.handlers, one.level, one.propagate = handlers, level, propagate


def gives_away(text: str) -> list[str]:
    return [told for told in TELLING if told in text]


def test_no_call_of_the_log_names_a_person():
    log = logging.getLogger("heyi.planted")
    with everything_logged() as written:
        for told in TELLING:
            log.warning("found %s twice", told)
            log.warning(f"found {told} twice")
            log.warning("wrong: %d", told)
            try:
                raise ValueError(told)
            except ValueError as failure:
                log.exception("fell over %s", failure)
        log.warning("%(name)s of %(count)d", {"name": "Ouyang Jingshu", "count": 3})
        log.warning("about %s", "0192f3a1-77aa-7bbb-8ccc-123456789012")
    assert gives_away(written.getvalue()) == []
    assert written.getvalue().count("found *** twice") == 2 * len(TELLING)
    assert "*** of 3" in written.getvalue()
    assert "Ouyang" not in written.getvalue()
    assert "0192f3a1-77aa-7bbb-8ccc-123456789012" in written.getvalue()
    assert gives_away(f"planted {NAME}") == [NAME]


@pytest.mark.usefixtures("committed")
def test_neither_a_database_error_nor_an_address_names_a_person(monkeypatch: pytest.MonkeyPatch):
    def fall(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CAST(%s AS date) FROM no_such_table WHERE name = %s", [NUMBER, NAME])

    monkeypatch.setattr("heyi.foundation.access.ActorMiddleware.__call__", fall)
    client = Client(raise_request_exception=False)
    with everything_logged() as written:
        for path in (f"/patients/{NAME}/", f"/patients/{NUMBER}/", "/search/", "/patients/"):
            assert (
                client.get(path, {"q": NAME, "phone": PHONE}, headers={"X-Name": quote(NAME)}).status_code
                == 500
            )
    assert gives_away(written.getvalue()) == []
    assert written.getvalue().count("Internal Server Error") == 4
    assert "django.db.utils." in written.getvalue()


def test_loggers_of_libraries_are_masked_too():
    assert LOGGING["root"]["handlers"] == ["remarks"]
    assert {one["formatter"] for one in LOGGING["handlers"].values()} == {"name_and_place"}
