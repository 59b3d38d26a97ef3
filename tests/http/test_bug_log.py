"""A mistake of ours is written down where the operator looks, by name and place, and never with its text."""

import logging
import subprocess
import sys
from pathlib import Path

from heyi.foundation.bug_log import NameAndPlace
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
