"""`heyi migrate`, `heyi serve`, `heyi worker`, `heyi live`. Not here: the processes themselves (config.serve)."""

import ipaddress
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import click

from heyi.config.cli.frame import Refusal, WrongUsage, command, option, tell
from heyi.config.cli.installation import alone_in_folder, enter, load_django, on_data, open_store, sqlite_file
from heyi.config.environment import Environment, live_sign

_POSTGRES_WORKERS = 2
# One writer at a time anyway: threads share what a second process would have to load again.
_SQLITE_WORKERS = 1
_THREADS = 4
_LAST_PORT = 65535


@command("migrate", zh="建立数据库或更新其结构。", en="Makes the database or brings its schema up to date.")
@on_data
def migrate() -> None:
    """Several at once are safe: one works, the others wait."""
    environment = enter()
    with alone_in_folder(environment):
        load_django()
        from heyi.foundation.store import migrate as bring_up_to_date

        bring_up_to_date()
    tell("数据库结构已是最新。", "The database is up to date.")


def _port_option(default: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return option(
        "--port", type=click.IntRange(0, 65535), default=default, show_default=True,
        zh="端口，0 为任选空闲端口", en="the port; 0 takes any free one",
    )  # fmt: skip


def _tls_options(deed: Callable[..., Any]) -> Callable[..., Any]:
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    with_key = option("--tls-key", type=file, zh="TLS 私钥", en="TLS private key")(deed)
    return option("--tls-cert", type=file, zh="TLS 证书", en="TLS certificate")(with_key)


_host_option = option(
    "--host", default="127.0.0.1", show_default=True, zh="监听地址", en="the address to listen at"
)


@command(
    "serve", zh="运行应用、后台进程和实时消息。", en="Runs the application, the worker and the live streams."
)
@on_data
@_host_option
@_port_option(8000)
@option(
    "--live-port", type=click.IntRange(0, 65535),
    zh="实时消息的端口，默认为应用端口加 1", en="the port of the live streams; one above the other unless given",
)  # fmt: skip
@option("--workers", type=click.IntRange(1, 64), zh="应用进程数", en="processes of the application")
@_tls_options
def serve(
    host: str,
    port: int,
    live_port: int | None,
    workers: int | None,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> None:
    """Applies migrations first; prints the address once it answers."""
    if (tls_cert is None) != (tls_key is None):
        raise WrongUsage("--tls-cert 与 --tls-key 须同时给出", "--tls-cert and --tls-key go together")
    if tls_cert is not None:
        # Children read it: cookies are then sent over HTTPS only.
        os.environ["HEYI_HTTPS"] = "1"
    from heyi.config.serve import Plan
    from heyi.config.serve import serve as run

    environment = enter()
    address, port = _place(host, port)
    live_port = _live_port(address, port, live_port)
    # Children read it: pages name the port of their stream.
    os.environ["HEYI_LIVE_PORT"] = str(live_port)
    _refuse_open_debugging(environment, address)
    _migrate_first()
    few = _SQLITE_WORKERS if sqlite_file(environment) else _POSTGRES_WORKERS
    plan = Plan(
        address, port, workers or few, _THREADS, certificate=tls_cert, key=tls_key, live_port=live_port
    )
    _remark_plain_http(plan.scheme, address)
    run(plan, ready=lambda: _announce(plan.url), late=_say_late)


def _live_port(address: str, port: int, wanted: int | None) -> int:
    """The port of the streams: the one that was asked for, else the next above the application's, else any free one."""
    if wanted is not None:
        return _place(address, wanted)[1]
    try:
        return _place(address, port + 1 if port < _LAST_PORT else 0)[1]
    except Refusal:
        return _place(address, 0)[1]


def _migrate_first() -> None:
    from heyi.config.serve import our_command

    if subprocess.run(our_command("migrate"), check=False).returncode:  # noqa: S603 (our own program)
        raise Refusal(
            "数据库未能更新，没有启动。", "The database could not be brought up to date; nothing was started."
        )


def _announce(url: str) -> None:
    click.echo(f"合一 Heyi: {url}")


def _say_late() -> None:
    tell("一分钟了还没有应答，仍在等待。", "No answer for a minute; still waiting.")


def _place(host: str, port: int) -> tuple[str, int]:
    from heyi.config.serve import free_port, resolve

    try:
        address = resolve(host)
        return address, free_port(address, port)
    except socket.gaierror:
        raise Refusal(f"找不到地址 {host}。", f"There is no address {host}.") from None
    except OSError as taken:
        raise Refusal(
            f"不能监听 {host}:{port}（{taken.strerror}）。",
            f"Cannot listen at {host}:{port} ({taken.strerror}).",
        ) from None


def _is_near(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _refuse_open_debugging(environment: Environment, address: str) -> None:
    if environment.debug and not _is_near(address):
        raise Refusal(
            "HEYI_DEBUG=1 时出错页面会显示内部数据，只能在本机监听。",
            "With HEYI_DEBUG=1 error pages show the inside: only this machine may be listened on.",
        )


def _remark_plain_http(scheme: str, address: str) -> None:
    if scheme == "http" and not _is_near(address):
        tell(
            "注意：未加密的 HTTP。请在前面放置 HTTPS 代理，或使用 --tls-cert 和 --tls-key。",
            "Mind: plain HTTP. Put an HTTPS proxy in front, or use --tls-cert and --tls-key.",
        )


@command(
    "worker",
    zh="只运行后台进程（封存、通知、定时、任务）。",
    en="Runs the worker alone: seals, news, timetable, jobs.",
)
@on_data
@option("--child-of", type=int, hidden=True, zh="随这个父进程结束", en="ends with this parent")
def worker(child_of: int | None) -> None:
    """More than one may run: they share the work. By itself it applies migrations first, as `heyi serve` does."""
    if child_of is None:
        enter()
        _migrate_first()
    open_store()
    from heyi.config.discovery import discover
    from heyi.config.serve import die_with_parent
    from heyi.foundation.worker import work

    discover()
    stop = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stop.set())
    if child_of is not None:
        die_with_parent(child_of, stop.set)
    work(stop)


@command("live", zh="只运行实时消息。", en="Runs the live streams alone.")
@on_data
@_host_option
@_port_option(8001)
@_tls_options
@option("--child-of", type=int, hidden=True, zh="随这个父进程结束", en="ends with this parent")
def live(host: str, port: int, tls_cert: Path | None, tls_key: Path | None, child_of: int | None) -> None:
    """For another host than the application's, which then needs HEYI_LIVE_URL. One of them is enough for a county."""
    environment = open_store()
    from heyi.config.discovery import discover
    from heyi.config.live import run
    from heyi.config.serve import Plan, die_with_parent

    discover()
    address, port = _place(host, port)
    plan = Plan(address, port, workers=1, threads=1, certificate=tls_cert, key=tls_key)
    sign = live_sign(environment.data)
    run(
        plan, sign=sign, watch_parent=lambda end: None if child_of is None else die_with_parent(child_of, end)
    )


COMMANDS = (migrate, serve, worker, live)
