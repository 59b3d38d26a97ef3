"""`heyi serve`: answers, survives, and ends when it is told. Not here: the first start (test_starts)."""

import os
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, perf_counter, sleep
from urllib.parse import urlsplit

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.databases import LANE
from tests.http.served import (
    Installation,
    Server,
    an_installation,
    command_of,
    descendants,
    is_alive,
    serving,
)

# What a container's runtime waits after SIGTERM before it kills.
GRACE_SECONDS = 10


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with an_installation(tmp_path_factory.mktemp("installation")) as made:
        yield made


@pytest.fixture(scope="module")
def running(installation: Installation) -> Iterator[Server]:
    """One server for the tests that leave it as it is."""
    with serving(installation) as server:
        yield server


def eventually(question, *, seconds: float = 20) -> None:
    end = monotonic() + seconds
    while not question():
        assert monotonic() < end, "it did not happen in time"
        sleep(0.05)


def test_the_address_that_is_printed_answers_at_once(running: Server):
    with urllib.request.urlopen(running.url() + "health") as answer:
        assert (answer.status, answer.read()) == (200, b'{"status": "ok"}')


def test_health_is_asked_without_knowing_a_host_or_a_password(running: Server):
    assert running.get("/health", Host="10.1.2.3:8000")[0] == 200


def test_an_answer_comes_in_one_piece(running: Server):
    """Head and body in two writes cost a second round trip, or 40 ms where the two ends wait for one another."""
    host, port = urlsplit(running.url()).netloc.split(":")
    for _ in range(20):
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(65536).endswith(b'{"status": "ok"}')


def test_sigterm_ends_every_process_promptly(installation: Installation):
    with serving(installation, "--workers", "2") as server:
        server.url()
        family = descendants(server.process.pid)
        assert sum("spawn_main" in command_of(pid) for pid in family) == 2
        assert sum("heyi worker" in command_of(pid) for pid in family) == 1
        begun = monotonic()
        assert server.stop() == 0
        assert monotonic() - begun < GRACE_SECONDS
        eventually(lambda: not any(is_alive(pid) for pid in family), seconds=2)


def test_kill_9_leaves_no_process_behind(installation: Installation):
    with serving(installation, "--workers", "2") as server:
        server.url()
        family = descendants(server.process.pid)
        os.kill(server.process.pid, signal.SIGKILL)
        eventually(lambda: not any(is_alive(pid) for pid in family), seconds=10)


def test_a_worker_whose_server_was_gone_before_it_was_ready_ends_too(installation: Installation):
    """A server killed in its first second leaves a worker that never saw its parent alive."""
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    assert installation.heyi("worker", "--child-of", str(gone.pid)).returncode == 0


def the_child(server: Server, words: str) -> int:
    (found,) = [pid for pid in descendants(server.process.pid) if words in command_of(pid)]
    return found


def test_a_worker_that_died_is_started_again(installation: Installation):
    with serving(installation) as server:
        server.url()
        first = the_child(server, "heyi worker")
        os.kill(first, signal.SIGKILL)
        eventually(lambda: not is_alive(first))
        eventually(lambda: any("heyi worker" in command_of(pid) for pid in descendants(server.process.pid)))


def test_a_web_process_that_died_is_started_again(installation: Installation):
    with serving(installation, "--workers", "1") as server:
        server.url()
        (web,) = [pid for pid in descendants(server.process.pid) if "spawn_main" in command_of(pid)]
        os.kill(web, signal.SIGKILL)
        eventually(lambda: not is_alive(web))

        def answers_again() -> bool:
            try:
                return server.get("/health")[0] == 200
            except OSError:
                return False

        eventually(answers_again)


def test_a_port_in_use_is_refused_in_words(installation: Installation, running: Server):
    port = running.url().rstrip("/").rpartition(":")[2]
    refused = installation.heyi("serve", "--port", port)
    assert refused.returncode == 1
    assert f"不能监听 127.0.0.1:{port}" in refused.stderr


@pytest.mark.parametrize("arguments", [["--host", "no-such-host.invalid"], ["--host", "192.0.2.1"]])
def test_a_host_that_is_not_ours_is_refused_in_words(installation: Installation, arguments: list[str]):
    refused = installation.heyi("serve", *arguments)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert arguments[1] in refused.stderr


def test_debugging_is_not_shown_to_other_machines(installation: Installation):
    refused = installation.heyi("serve", "--host", "0.0.0.0", "--port", "0", HEYI_DEBUG="1")
    assert refused.returncode == 1
    assert "HEYI_DEBUG" in refused.stderr


def a_certificate(folder: Path, format_: serialization.PrivateFormat) -> tuple[Path, Path]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, format_, serialization.NoEncryption()))
    return certificate, private


@pytest.mark.parametrize(
    "format_", [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL]
)
def test_https_is_served_with_a_certificate(
    installation: Installation, tmp_path: Path, format_: serialization.PrivateFormat
):
    certificate, key = a_certificate(tmp_path, format_)
    trust = ssl.create_default_context(cafile=str(certificate))
    with serving(installation, "--tls-cert", str(certificate), "--tls-key", str(key)) as server:
        url = server.url().replace("127.0.0.1", "localhost")
        assert url.startswith("https://")
        with urllib.request.urlopen(url + "health", context=trust) as answer:
            assert answer.status == 200


def test_a_certificate_without_its_key_is_wrong_usage(installation: Installation, tmp_path: Path):
    certificate, _ = a_certificate(tmp_path, serialization.PrivateFormat.PKCS8)
    assert installation.heyi("serve", "--tls-cert", str(certificate)).returncode == 2


@pytest.mark.postgres
def test_a_database_that_does_not_answer_makes_it_ill_and_nothing_is_told(tmp_path: Path):
    with an_installation(tmp_path) as ours, serving(ours) as server:
        assert server.get("/health")[0] == 200
        url = ours.settings["HEYI_DATABASE_URL"]
        name = url.partition("@/")[2].partition("?")[0]
        with psycopg.connect(os.environ["HEYI_DATABASE_URL"], autocommit=True) as outside:
            outside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            outside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [name],
            )
            assert server.get("/health") == (503, b'{"status": "unavailable"}')
            outside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        eventually(lambda: server.get("/health")[0] == 200)


def median_milliseconds(server: Server) -> float:
    """One user, one request after the other, a connection each, as a browser behind a proxy has them."""
    for _ in range(20):
        server.get("/health")
    times = []
    for _ in range(200):
        begun = perf_counter()
        assert server.get("/health")[0] == 200
        times.append((perf_counter() - begun) * 1000)
    return statistics.median(times)


@pytest.mark.slow
def test_two_workers_are_not_slower_for_one_user_than_one(installation: Installation):
    """Bounds wide enough for a busy machine: the mistake this looks for costs 40 ms a request."""
    with serving(installation, "--workers", "1") as one:
        alone = median_milliseconds(one)
    with serving(installation, "--workers", "2") as two:
        together = median_milliseconds(two)
    measured = f"median of one user: {alone:.2f} ms with one worker, {together:.2f} ms with two ({LANE})"
    assert together < 2 * alone + 5, measured
