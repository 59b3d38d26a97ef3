"""A robot of a messenger on this machine: it takes what the real one takes, refuses what it refuses, and has bad days."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.making import NOW

SECRET = "SEC-七里香"


class Robot:
    """What a robot is like today, and what it was sent."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.mood = "well"
        self.keyword = ""
        self.url = ""
        self.taken: list[dict[str, Any]] = []
        self.asked = 0
        self.headers: list[dict[str, str]] = []

    def answer(self, query: dict[str, list[str]], headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """What it says to a request."""
        self.asked += 1
        self.headers.append(headers)
        moods = {
            "busy": (429, b"too many"), "fallen": (502, b"<html>"), "elsewhere": (302, b""), "mute": (200, b"<html>hello"),
            "hurried": (200, json.dumps(_TOO_FAST[self.kind]).encode()),
        }  # fmt: skip
        if self.mood in moods:
            return moods[self.mood]
        told = json.loads(body)
        wrong = getattr(self, f"_wrong_{self.kind}")(query, headers, body, told)
        if wrong:
            return (401 if self.kind == "plain" else 200), json.dumps(wrong).encode()
        self.taken.append(told)
        return 200, json.dumps(
            {"code": 0, "msg": "success"} if self.kind == "feishu" else {"errcode": 0}
        ).encode()

    def _wrong_wecom(self, query: Any, headers: Any, body: Any, told: Any) -> dict[str, Any]:
        if query.get("key") != ["k"]:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if told["msgtype"] != "markdown" or len(told["markdown"]["content"].encode()) > 4096:
            return {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
        return {}

    def _wrong_dingtalk(self, query: Any, headers: Any, body: Any, told: Any) -> dict[str, Any]:
        stamp, sign = query.get("timestamp", [""])[0], query.get("sign", [""])[0]
        made = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
        if base64.b64encode(made).decode() != sign or abs(NOW.timestamp() * 1000 - int(stamp)) > 3_600_000:
            return {"errcode": 310000, "errmsg": "sign not match"}
        text = told["markdown"]["text"]
        if told["msgtype"] != "markdown" or not told["markdown"]["title"] or self.keyword not in text:
            return {"errcode": 310000, "errmsg": "keywords not in content"}
        return {}

    def _wrong_feishu(self, query: Any, headers: Any, body: Any, told: Any) -> dict[str, Any]:
        made = hmac.new(f"{told.get('timestamp')}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
        if (
            base64.b64encode(made).decode() != told.get("sign")
            or abs(NOW.timestamp() - int(told["timestamp"])) > 3600
        ):
            return {
                "code": 19021,
                "msg": "sign match fail or timestamp is not within one hour from current time",
            }
        if told["msg_type"] != "interactive" or len(body) > 20_000 or not told["card"]["elements"]:
            return {"code": 9499, "msg": "Bad Request"}
        return {"code": 19024, "msg": "Key Words Not Found"} if self.keyword not in body.decode() else {}

    def _wrong_plain(self, query: Any, headers: Any, body: bytes, told: Any) -> dict[str, Any]:
        stamp = headers.get("X-Heyi-Timestamp", "")
        made = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {} if headers.get("X-Heyi-Signature") == f"sha256={made}" else {"error": "signature"}


_TOO_FAST = {
    "wecom": {"errcode": 45009, "errmsg": "api freq out of limit"},
    "dingtalk": {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"},
    "feishu": {"code": 11232, "msg": "frequency limited"},
    "plain": {"error": "slower"},
}


def _handler(robot: Robot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said = robot.answer(parse_qs(urlsplit(self.path).query), dict(self.headers), body)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", robot.url.replace("/hook", "/elsewhere"))
            self.send_header("Content-Length", "100000" if robot.mood == "slow" else str(len(said)))
            self.end_headers()
            if robot.mood == "slow":
                self._drip()
            self.wfile.write(said)

        def _drip(self) -> None:
            for _ in range(100):
                try:
                    self.wfile.write(b" ")
                    self.wfile.flush()
                except OSError:
                    return
                sleep(0.05)

        def log_message(self, *words: object) -> None:
            """Silence."""

    return Handler


@contextmanager
def a_robot(kind: str, *, certificate: Path | None = None) -> Iterator[Robot]:
    """A robot that listens on this machine; with a certificate by TLS."""
    robot = Robot(kind)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(robot))
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "https" if certificate else "http"
    robot.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/hook?key=k"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield robot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def a_certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "robot.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
