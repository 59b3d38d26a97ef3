"""The one way by which the house calls another host: a POST that cannot be led astray. Not here: what is sent, and when.

Whoever may name an address could otherwise have our server knock at doors only it can reach. So a name is looked up
once, every address it has must be a public one, the connection goes to that address and no other, and nobody sends us on
elsewhere. Never called within a transaction (docs/adr/0005).
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from heyi.foundation.unit_of_work import current_work

_LONGEST_ANSWER = 64 * 1024
_LONGEST_BODY = 256 * 1024
LONGEST_URL = 1000
_PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class CallFailed(Exception):
    """Nothing was answered; `why` is one of refused_address, unreachable, timed_out, not_trusted."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answered:
    """What another host said, cut where it says too much."""

    status: int
    body: bytes


def parts_of(url: str, *, open_hosts: Collection[str]) -> SplitResult | None:
    """The parts of an address that may be called: HTTPS without a login; None for any other.

    Shape: `open_hosts` are hosts of one's own house; for them HTTP is good enough.
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    allowed = {"https", "http"} if parts.hostname in open_hosts else {"https"}
    is_sound = parts.scheme in allowed and parts.hostname and port != 0 and "@" not in parts.netloc
    return parts if is_sound else None


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet, whatever it is wrapped in."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (found, *_wrapped(found)))


def _wrapped(address: Address) -> tuple[Address, ...]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    inner: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one is not None]
    inner += address.teredo or ()
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(inner)


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    open_hosts: Collection[str] = (),
    seconds: float = 10.0,
) -> Answered:
    """Sends a body and reads the answer, both within so many seconds; a redirect is an answer like any other.

    Shape:  `open_hosts` may have private addresses, speak HTTP, and are named by the installation only.
    Raises: CallFailed; RuntimeError when called within a unit of work, ValueError for a body that is too long.
    """
    if current_work() is not None:
        raise RuntimeError("no network inside a transaction")
    if len(body) > _LONGEST_BODY:
        raise ValueError("too long to be sent")
    parts = parts_of(url, open_hosts=open_hosts)
    if parts is None or parts.hostname is None:
        raise CallFailed("refused_address")
    deadline = monotonic() + seconds
    port = parts.port or _PORTS[parts.scheme]
    addresses = _looked_up(parts.hostname, port)
    if parts.hostname not in open_hosts and not all(is_public(one) for one in addresses):
        raise CallFailed("refused_address")
    try:
        with _until(deadline) as held:
            held.append(socket.create_connection((addresses[0], port), timeout=seconds))
            if parts.scheme == "https":
                _secure(held, parts.hostname)
            answered = _asked(held[-1], parts, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise CallFailed(_why(failure, deadline)) from failure
    # Half an answer, cut off at the deadline, is none.
    if monotonic() >= deadline:
        raise CallFailed("timed_out")
    return answered


def _why(failure: Exception, deadline: float) -> str:
    if isinstance(failure, TimeoutError) or monotonic() >= deadline:
        return "timed_out"
    return "not_trusted" if isinstance(failure, ssl.SSLError) else "unreachable"


@contextmanager
def _until(deadline: float) -> Iterator[list[socket.socket]]:
    """Holds a connection, and hangs up at the deadline, also on somebody who drips a byte a second and is never silent."""
    held: list[socket.socket] = []

    def hang_up() -> None:
        for plug in held[-1:]:
            with suppress(OSError):
                # The plain shutdown, also under TLS: its own would wait for a farewell.
                socket.socket.shutdown(plug, socket.SHUT_RDWR)

    ending = Timer(max(deadline - monotonic(), 0.0), hang_up)
    ending.daemon = True
    ending.start()
    try:
        yield held
    finally:
        ending.cancel()
        for plug in held:
            plug.close()


def _secure(held: list[socket.socket], host: str) -> None:
    """Begins TLS; the certificate must be for the name that was asked for. The new connection takes the place of the old."""
    context = ssl.create_default_context()
    # Held before the first word is exchanged: a handshake can be dripped as well.
    secured = context.wrap_socket(held[-1], server_hostname=host, do_handshake_on_connect=False)
    held.append(secured)
    secured.do_handshake()


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failure:
        raise CallFailed("unreachable") from failure
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses:
        raise CallFailed("unreachable")
    return addresses


def _asked(plug: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answered:
    line = http.client.HTTPConnection(parts.hostname or "", parts.port)
    line.sock = plug
    where = parts.path or "/"
    where += f"?{parts.query}" if parts.query else ""
    sent = {**headers, "Host": parts.netloc, "User-Agent": "heyi", "Connection": "close"}
    with closing(line):
        line.request("POST", where, body=body, headers=sent)
        answer = line.getresponse()
        return Answered(answer.status, answer.read(_LONGEST_ANSWER))
