"""Static files: small on the way, kept long, and under a new address when they change."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import brotli
import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client

from heyi.foundation import static_files

# Closing an answer also lets Django look after its database connection.
pytestmark = pytest.mark.django_db

YEAR = 365 * 24 * 3600


class Fetched(NamedTuple):
    """An answer that was read to its end and closed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@pytest.fixture(autouse=True)
def only_files(shell_pages: LazySettings) -> None:
    shell_pages.MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]


def fetched(address: str, accepts: str = "gzip, br") -> Fetched:
    answer = Client(headers={"Accept-Encoding": accepts}).get(address)
    try:
        return Fetched(answer.status_code, answer.headers, b"".join(answer.streaming_content))
    finally:
        answer.close()


def test_an_address_changes_with_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = static("heyi/page.css")
    assert before.startswith("/static/heyi/page.css?v=")
    changed = tmp_path / "page.css"
    changed.write_text("a {}")
    static_files.fingerprint.cache_clear()
    monkeypatch.setattr(finders, "find", lambda name: str(changed))
    assert static("heyi/page.css") != before
    static_files.fingerprint.cache_clear()


def test_a_file_that_is_not_there_has_a_plain_address() -> None:
    assert static("heyi/no-such.css") == "/static/heyi/no-such.css"


def test_the_small_copy_is_sent_and_may_be_kept_for_a_year() -> None:
    answer = fetched(static("heyi/page.css"))
    found = finders.find("heyi/page.css")
    assert found is not None
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "br")
    assert f"max-age={YEAR}" in answer.headers["Cache-Control"]
    assert brotli.decompress(answer.body) == Path(found).read_bytes()


def test_a_browser_that_knows_no_brotli_gets_the_plain_file() -> None:
    answer = fetched("/static/heyi/page.css", accepts="gzip")
    assert "Content-Encoding" not in answer.headers
    assert answer.body.startswith(b"/*")


@pytest.mark.parametrize("name", ["mfa/js/webauthn.js", "mfa/js/webauthn-json.js", "account/js/onload.js"])
def test_the_scripts_of_passkeys_are_served_as_files(name: str) -> None:
    assert fetched(static(name)).status == 200


def test_files_are_not_offered_to_other_sites() -> None:
    assert "Access-Control-Allow-Origin" not in fetched("/static/heyi/page.css").headers
