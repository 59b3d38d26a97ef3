"""What an installation says of mail, links and hosts inside the house, and what it is told where it cannot be meant."""

import pytest

from heyi.config.environment import MissingSettings, mail_settings, read_environment

KEYS = {"HEYI_SECRET_KEY": "x", "HEYI_FIELD_KEY": "y", "HEYI_DATA": "/nowhere"}


def test_without_settings_nothing_is_mailed_and_no_host_is_open() -> None:
    made = read_environment(dict(KEYS))
    assert (made.mail_url, made.address, made.open_hosts, made.notice_days) == ("", "", (), 90)
    assert mail_settings("", "") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://heyi:p%40ss@mail.example.org", 587, True, False),
        ("smtps://heyi:p%40ss@mail.example.org:4465", 4465, False, True),
    ],
)
def test_a_mail_server_is_one_address(url: str, port: int, tls: bool, ssl: bool) -> None:
    made = mail_settings(read_environment({**KEYS, "HEYI_MAIL_URL": url}).mail_url, "")
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"]) == ("mail.example.org", port)
    assert (made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (tls, ssl)
    assert made["EMAIL_HOST_PASSWORD"] == ("p@ss" if "@mail" in url else "")
    assert made["DEFAULT_FROM_EMAIL"] == "heyi@mail.example.org"
    assert mail_settings(url, "x@example.org")["DEFAULT_FROM_EMAIL"] == "x@example.org"


def test_hosts_and_days_are_read() -> None:
    told = {**KEYS, "HEYI_OPEN_HOSTS": "gateway.local,10.0.0.8", "HEYI_NOTICE_DAYS": "30"}
    made = read_environment({**told, "HEYI_ADDRESS": "https://heyi.example.org"})
    assert (made.open_hosts, made.notice_days) == (("gateway.local", "10.0.0.8"), 30)
    assert made.address == "https://heyi.example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEYI_MAIL_URL", "mail.example.org"),
        ("HEYI_MAIL_URL", "http://mail.example.org"),
        ("HEYI_MAIL_URL", "smtp://"),
        ("HEYI_ADDRESS", "heyi.example.org"),
        ("HEYI_NOTICE_DAYS", "0"),
        ("HEYI_NOTICE_DAYS", "-1"),
        ("HEYI_NOTICE_DAYS", "ninety"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(MissingSettings, match=name):
        read_environment({**KEYS, name: value})
