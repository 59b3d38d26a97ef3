"""The one way out of the house leads to public addresses only, to the very one that was looked up, and never within a change."""

import socket
import ssl

import pytest

from heyi.foundation import outward
from heyi.foundation.outward import CallFailed, is_public, parts_of, post
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from tests.making import NOW
from tests.robots import a_certificate, a_robot

HOME = ("127.0.0.1",)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1", "",
        "localhost", "198.18.0.1", "192.0.2.1", "fe80::1%eth0", "::",
    ],
)  # fmt: skip
def test_an_address_within_a_house_is_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://robot.example.org/", "ftp://robot.example.org/", "https://", "https:///path", "//robot.example.org/",
        "https://user:password@robot.example.org/", "https://robot.example.org@10.0.0.1/", "https://robot.example.org:0/",
        "https://robot.example.org:99999/", "https://robot.example.org/ a", "https://robot.example.org\\@10.0.0.1/",
        "https://robot.example.org/\r\nHost: x", "https://机器人.example.org/", "file:///etc/passwd", "", "robot.example.org",
        "https://[::1/", "https://robot.example.org/" + "x" * 1000,
    ],
)  # fmt: skip
def test_an_address_that_could_mean_something_else_is_none(url: str):
    assert parts_of(url, open_hosts=()) is None


def test_only_a_host_that_was_opened_may_speak_openly():
    assert parts_of("http://10.0.0.8/hook", open_hosts=("10.0.0.8",)) is not None
    assert parts_of("http://10.0.0.9/hook", open_hosts=("10.0.0.8",)) is None
    assert parts_of("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", open_hosts=()) is not None


def test_a_private_address_is_refused_before_anything_is_sent():
    with a_robot("plain") as robot:
        url = robot.url.replace("http://", "https://")
        with pytest.raises(CallFailed, match="refused_address"):
            post(url, b"{}", headers={})
        assert post(robot.url, b"{}", headers={}, open_hosts=HOME).status == 401
    assert robot.asked == 1


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    def looked_up(host: str, port: int, **_: object):
        return [(0, 0, 0, "", ("8.8.8.8", port)), (0, 0, 0, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with pytest.raises(CallFailed, match="refused_address"):
        post("https://robot.example.org/", b"{}", headers={})


def test_the_name_is_looked_up_once_and_the_call_goes_to_what_was_judged(monkeypatch):
    asked, called = [], []

    def looked_up(host: str, port: int, **_: object):
        asked.append(host)
        return [(0, 0, 0, "", ("8.8.8.8" if len(asked) == 1 else "127.0.0.1", port))]

    def connected(address: tuple[str, int], timeout: float):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(CallFailed, match="unreachable"):
        post("https://robot.example.org:8443/hook", b"{}", headers={})
    assert (asked, called) == (["robot.example.org"], [("8.8.8.8", 8443)])


def test_a_name_that_nobody_knows_cannot_be_reached(monkeypatch):
    def looked_up(*_: object, **__: object):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with pytest.raises(CallFailed, match="unreachable"):
        post("https://robot.example.org/", b"{}", headers={})


def test_a_redirect_is_an_answer_and_nobody_is_followed():
    with a_robot("plain") as robot:
        robot.mood = "elsewhere"
        assert post(robot.url, b"{}", headers={}, open_hosts=HOME).status == 302
    assert robot.asked == 1


@pytest.mark.parametrize("by_tls", [False, True])
def test_whoever_drips_is_hung_up_on(tmp_path, monkeypatch, by_tls: bool):
    certificate = a_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=certificate)
    trusting.check_hostname = False
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    with a_robot("plain", certificate=certificate if by_tls else None) as robot:
        assert post(robot.url, b"{}", headers={}, open_hosts=HOME).status == 401
        robot.mood = "slow"
        with pytest.raises(CallFailed, match="timed_out"):
            post(robot.url, b"{}", headers={}, open_hosts=HOME, seconds=0.5)


def test_whoever_never_finishes_the_greeting_is_hung_up_on():
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(CallFailed, match="timed_out"):
        post(f"https://127.0.0.1:{server.getsockname()[1]}/", b"{}", headers={}, open_hosts=HOME, seconds=0.3)


@pytest.mark.django_db
def test_nobody_is_called_within_a_change():
    with unit_of_work(OPERATOR, now=NOW), pytest.raises(RuntimeError, match="inside a transaction"):
        post("https://robot.example.org/", b"{}", headers={})


def test_what_is_too_long_is_not_sent():
    with pytest.raises(ValueError, match="too long"):
        post("https://robot.example.org/", b"x" * 300_000, headers={})


def test_an_answer_is_read_so_far_and_no_further(monkeypatch):
    monkeypatch.setattr(outward, "_LONGEST_ANSWER", 4)
    with a_robot("plain") as robot:
        robot.mood = "mute"
        assert post(robot.url, b"{}", headers={}, open_hosts=HOME).body == b"<htm"
