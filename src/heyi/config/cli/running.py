"""`heyi migrate`, `heyi serve`, `heyi worker`. Not here: the processes themselves (config.serve)."""

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
from heyi.config.environment import Environment

_POSTGRES_WORKERS = 2
# One writer at a time anyway: threads share what a second process would have to load again.
_SQLITE_WORKERS = 1
_THREADS = 4


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


def _port_option(deed: Callable[..., Any]) -> Callable[..., Any]:
    return option(
        "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
        zh="端口，0 为任选空闲端口", en="the port; 0 takes any free one",
    )(deed)  # fmt: skip


@command("serve", zh="运行应用和后台进程。", en="Runs the application and the worker.")
@on_data
@option("--host", default="127.0.0.1", show_default=True, zh="监听地址", en="the address to listen at")
@_port_option
@option("--workers", type=click.IntRange(1, 64), zh="应用进程数", en="processes of the application")
@option(
    "--tls-cert",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    zh="TLS 证书",
    en="TLS certificate",
)
@option(
    "--tls-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    zh="TLS 私钥",
    en="TLS private key",
)
def serve(host: str, port: int, workers: int | None, tls_cert: Path | None, tls_key: Path | None) -> None:
    """Applies migrations first; prints the address once it answers."""
    if (tls_cert is None) != (tls_key is None):
        raise WrongUsage("--tls-cert 与 --tls-key 须同时给出", "--tls-cert and --tls-key go together")
    if tls_cert is not None:
        # Children read it: cookies are then sent over HTTPS only.
        os.environ["HEYI_HTTPS"] = "1"
    run_server(host=host, port=port, workers=workers, tls=(tls_cert, tls_key))


def run_server(
    *, host: str, port: int, workers: int | None = None, tls: tuple[Path | None, Path | None] = (None, None)
) -> None:
    """Serves the installation that `--data` or the environment names, until it is told to stop."""
    from heyi.config.serve import Plan
    from heyi.config.serve import serve as run

    environment = enter()
    address, port = _place(host, port)
    _refuse_open_debugging(environment, address)
    _migrate_first()
    few = _SQLITE_WORKERS if sqlite_file(environment) else _POSTGRES_WORKERS
    plan = Plan(address, port, workers or few, _THREADS, certificate=tls[0], key=tls[1])
    _remark_plain_http(plan.scheme, address)
    run(plan, ready=lambda: _announce(plan.url), late=_say_late)


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


COMMANDS = (migrate, serve, worker)
