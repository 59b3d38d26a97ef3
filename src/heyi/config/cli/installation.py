"""Standing in one installation: its data folder, its keys, its lock, and Django, loaded only when a command needs it."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import IO, Any

import click

from heyi.config.cli.frame import Refusal, option
from heyi.config.environment import Environment, read_environment

LOCK_NAME = "in-use.lock"
_MIGRATION_LOCK_NAME = "migration.lock"

# Open for as long as the process lives: the lock of a file goes with its last open handle.
_held: list[IO[str]] = []


def on_data(deed: Callable[..., Any]) -> Callable[..., Any]:
    """`--data DIR`: the folder the command works on, kept in HEYI_DATA so that children of the process see it too."""

    @option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        zh="数据文件夹，默认为 HEYI_DATA 或 ./heyi-data",
        en="the data folder; HEYI_DATA or ./heyi-data unless given",
    )
    @wraps(deed)
    def chosen(*arguments: Any, data: Path | None, **options: Any) -> Any:
        if data is not None:
            os.environ["HEYI_DATA"] = str(data.absolute())
        return deed(*arguments, **options)

    return chosen


def data_folder() -> Path:
    """The folder that `--data` or HEYI_DATA names, whether it exists or not."""
    return Path(os.environ.get("HEYI_DATA") or "heyi-data").absolute()


def enter(*, alone: bool = False) -> Environment:
    """The settings of the installation, with its lock held: shared, or alone for what must not meet a running store.

    Raises: MissingSettings, Refusal.
    """
    environment = read_environment()
    environment.data.mkdir(parents=True, exist_ok=True)
    _hold(environment.data / LOCK_NAME, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    return environment


def _hold(path: Path, how: int) -> None:
    handle = path.open("a", encoding="ascii")
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        if how == fcntl.LOCK_EX:
            raise Refusal(
                f"{path.parent} 正在使用：请先停止 heyi serve 和其他 heyi 命令。",
                f"{path.parent} is in use: stop heyi serve and other heyi commands first.",
            ) from None
        raise Refusal(
            f"{path.parent} 正在恢复备份，请稍后再试。", f"{path.parent} is being restored; try again later."
        ) from None
    _held.append(handle)


@contextmanager
def alone_in_folder(environment: Environment) -> Iterator[None]:
    """Only one process of this folder at a time, the others wait: for changes of the schema."""
    with (environment.data / _MIGRATION_LOCK_NAME).open("a", encoding="ascii") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def sqlite_file(environment: Environment) -> Path | None:
    """The file of a SQLite store; None where the database is a server."""
    scheme, _, path = environment.database_url.partition(":///")
    return Path(path) if scheme == "sqlite" else None


def open_store(*, alone: bool = False, must_exist: bool = True) -> Environment:
    """Enters the installation and loads Django.

    Raises: MissingSettings; Refusal where there is no store yet; HashesDiffer, HashesUnavailable.
    """
    environment = enter(alone=alone)
    file = sqlite_file(environment)
    if must_exist and file is not None and not file.is_file():
        raise Refusal(
            f"还没有数据库 {file}：请先运行 heyi migrate。",
            f"There is no store {file} yet: run heyi migrate first.",
        )
    load_django()
    if must_exist:
        from heyi.foundation import hashes

        hashes.check()
    return environment


def load_django() -> None:
    """Sets Django up, once."""
    import django
    from django.apps import apps

    from heyi.config.loading import undisturbed

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heyi.config.settings")
    if not apps.ready:
        with undisturbed():
            django.setup()
