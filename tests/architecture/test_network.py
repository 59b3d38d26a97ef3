"""No test reaches another machine, and each way of trying is refused."""

import asyncio
import http.client
import socket
import threading

import pytest

from tests.network_block import NetworkBlocked, is_home

# An address kept for documents (RFC 5737): nobody answers there, even if the block were open.
ABROAD = "192.0.2.1"


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as plug, pytest.raises(NetworkBlocked):
        plug.connect((ABROAD, 443))


def test_a_connection_that_only_reports_errors_is_refused() -> None:
    with socket.socket() as plug, pytest.raises(NetworkBlocked):
        plug.connect_ex((ABROAD, 443))


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as plug, pytest.raises(NetworkBlocked):
        plug.sendto(b"x", (ABROAD, 53))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkBlocked):
        socket.getaddrinfo("example.org", 443)


def test_a_library_that_speaks_http_is_refused() -> None:
    with pytest.raises(NetworkBlocked):
        http.client.HTTPConnection(ABROAD, timeout=1).request("GET", "/")


def test_an_asynchronous_connection_is_refused() -> None:
    with pytest.raises(NetworkBlocked):
        asyncio.run(asyncio.open_connection(ABROAD, 443))


def _hang_up(server: socket.socket) -> None:
    server.accept()[0].close()


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=_hang_up, args=(server,))
        answer.start()
        with socket.create_connection(server.getsockname(), timeout=5) as plug:
            assert plug.getpeername() == server.getsockname()
        answer.join()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "", None, b"localhost", "fe80::1%lo"]
)
def test_this_machine_is_known_by_its_names(host: object) -> None:
    assert is_home(host) == (host != "fe80::1%lo")


@pytest.mark.parametrize("host", [ABROAD, "example.org", "10.0.0.1", "::ffff:192.0.2.1"])
def test_other_machines_are_known_as_such(host: object) -> None:
    assert not is_home(host)
