"""Closes the network for the whole test run, except to this machine. A pytest plugin, see pyproject.toml.

Sockets of programs that tests start, such as a browser, are not reached by it.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

Call = Callable[..., Any]

AT_HOME = {"", "localhost", "0.0.0.0", "::"}
GUARDED = ("connect", "connect_ex", "sendto")


class NetworkBlocked(RuntimeError):
    """A test tried to reach another machine. Record the partner's answer, or move the test to `make soak`."""


def is_home(host: object) -> bool:
    """Whether a host is this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name in AT_HOME:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_abroad(address: object) -> None:
    # A Unix socket is addressed by a path, an internet socket by a tuple that begins with the host.
    if isinstance(address, tuple) and not is_home(address[0]):
        raise NetworkBlocked(str(address[0]))


def _guarded_method(original: Call) -> Call:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        _refuse_abroad(arguments[-1])
        return original(self, *arguments)

    return guarded


def _guarded_lookup(original: Call) -> Call:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_home(host):
            raise NetworkBlocked(str(host))
        return original(host, *arguments, **options)

    return guarded


@contextmanager
def closed_network() -> Iterator[None]:
    """While this is open, no other machine can be reached and no name can be looked up."""
    originals = {name: getattr(socket.socket, name) for name in GUARDED}
    lookups = {name: getattr(socket, name) for name in ("getaddrinfo", "gethostbyname")}
    for name, original in originals.items():
        setattr(socket.socket, name, _guarded_method(original))
    for name, lookup in lookups.items():
        setattr(socket, name, _guarded_lookup(lookup))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(socket.socket, name, original)
        for name, lookup in lookups.items():
            setattr(socket, name, lookup)


def pytest_configure(config: pytest.Config) -> None:
    """Closes the network before any test is collected, and opens it when the run is over."""
    closed = ExitStack()
    closed.enter_context(closed_network())
    config.add_cleanup(closed.close)
