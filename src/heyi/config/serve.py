"""The processes of a running installation: web servers, the worker and the live streams. Not here: what each of them does."""

import http.client
import multiprocessing
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]

APPLICATION = "heyi.config.wsgi:application"
HEALTH = "/health"

# A process that does not end in this time after being asked is ended: no stuck request holds up a restart.
KILL_AFTER_SECONDS = 10
_RESTART_SECONDS = 1.0
_LOOK_EVERY_SECONDS = 0.1
_LOOK_FOR_PARENT_SECONDS = 1.0
_PATIENCE_SECONDS = 60
# Idle threads keep their database connection as long as the server lets them.
_IDLE_THREAD_SECONDS = 600

LOGGING: dict[str, Any] = {
    "handlers": {
        "console": {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
        "access": {"formatter": "access", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
    }
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be served where, by how many processes of how many threads; with both TLS files, by HTTPS."""

    host: str
    port: int
    workers: int
    threads: int
    certificate: Path | None = None
    key: Path | None = None
    live_port: int = 0

    @property
    def scheme(self) -> str:
        """http or https."""
        return "https" if self.certificate else "http"

    @property
    def near_host(self) -> str:
        """The address at which this machine reaches the server."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 (translated, not bound)

    @property
    def url(self) -> str:
        """The address people type."""
        host = f"[{self.near_host}]" if ":" in self.near_host else self.near_host
        return f"{self.scheme}://{host}:{self.port}/"


def resolve(host: str) -> str:
    """The number of an address; the server binds numbers only.

    Raises: OSError for a name that means nothing here.
    """
    return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])


def free_port(host: str, port: int) -> int:
    """The port, if nobody listens there; any free one for 0.

    Our server would share the port of another one without a word, half of the requests going here, half there.
    Raises: OSError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as asked:
        # The ports of connections that ended a moment ago are free; those that are listened on are not.
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        asked.bind((host, port))
        return int(asked.getsockname()[1])


def answers(plan: Plan) -> bool:
    """Whether the server answers, and the database behind it."""
    connection: http.client.HTTPConnection
    if plan.certificate:
        context = ssl.create_default_context(cafile=str(plan.certificate))
        # We ask ourselves by number; the certificate speaks of a name.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(plan.near_host, plan.port, timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection(plan.near_host, plan.port, timeout=5)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Announcer:
    """Looks whether the server answers and says so once; says too when it takes too long."""

    def __init__(self, plan: Plan, *, ready: Callable[[], None], late: Callable[[], None]) -> None:
        self._plan, self._ready, self._late = plan, ready, late
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Announcer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        looks = 0
        while not self._over.wait(_LOOK_EVERY_SECONDS):
            if answers(self._plan):
                self._ready()
                return
            looks += 1
            if looks * _LOOK_EVERY_SECONDS == _PATIENCE_SECONDS:
                self._late()


class Companion:
    """A process beside the web servers; should it end by itself it is started again."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> "Companion":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(_RESTART_SECONDS)
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(KILL_AFTER_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._thread.join()

    def _keep(self) -> None:
        while not self._over.is_set():
            self._process = subprocess.Popen(self._command)  # noqa: S603 (our own program, by its full path)
            while self._process.poll() is None and not self._over.wait(_LOOK_EVERY_SECONDS):
                pass
            self._over.wait(_RESTART_SECONDS)


def our_command(*arguments: str) -> tuple[str, ...]:
    """Ourselves, as a program with other arguments."""
    return (sys.executable, "-m", "heyi", *arguments)


def die_with_parent(parent: int, end: Callable[[], object]) -> None:
    """Calls `end` when the process that started this one is gone, so that nothing is left behind after a kill -9.

    Shape: `parent` is told by the parent itself: it may be gone before this process is far enough to ask.
    """

    def look() -> None:
        gone = threading.Event()
        while os.getppid() == parent:
            gone.wait(_LOOK_FOR_PARENT_SECONDS)
        end()

    threading.Thread(target=look, daemon=True).start()


def load(target: str) -> Application:
    """The application, loaded inside a web process."""
    server = multiprocessing.parent_process()
    if server is not None and server.pid is not None:
        die_with_parent(server.pid, lambda: os.kill(os.getpid(), signal.SIGTERM))
    module, _, name = target.partition(":")
    __import__(module)
    return in_one_piece(getattr(sys.modules[module], name))


def in_one_piece(application: Application) -> Application:
    """The same application; an answer that is whole already goes out head and body in one write, not as a stream."""

    def answer(surroundings: dict[str, Any], begin: Callable[..., Any]) -> Any:
        response = application(surroundings, begin)
        if getattr(response, "streaming", True):
            return response
        body = [response.content]
        # The server closes streams only; Django lets go of the database when an answer is closed.
        response.close()
        return body

    return answer


def _live_command(plan: Plan) -> tuple[str, ...]:
    """The process of the live streams, at its own port of the same address."""
    tls = ("--tls-cert", str(plan.certificate), "--tls-key", str(plan.key)) if plan.certificate else ()
    place = ("--host", plan.host, "--port", str(plan.live_port))
    return our_command("live", *place, *tls, "--child-of", str(os.getpid()))


def serve(plan: Plan, *, ready: Callable[[], None], late: Callable[[], None]) -> None:
    """Serves until SIGTERM or SIGINT; what is being answered is answered, what does not end is ended.

    Raises: SystemExit(1) when the web processes cannot be kept alive.
    """
    # A fresh interpreter for each process: this one has threads, which a fork would leave in the middle of something.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        APPLICATION,
        address=plan.host,
        port=plan.port,
        interface=Interfaces.WSGI,
        workers=plan.workers,
        blocking_threads=plan.threads,
        blocking_threads_idle_timeout=_IDLE_THREAD_SECONDS,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
        ssl_cert=plan.certificate,
        ssl_key=plan.key,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER_SECONDS,
    )
    with (
        Companion(our_command("worker", "--child-of", str(os.getpid()))),
        Companion(_live_command(plan)),
        Announcer(plan, ready=ready, late=late),
    ):
        server.serve(target_loader=load)
