"""`heyi backup`, `heyi restore`: one file out, one file in, never with keys. Not here: how a store is copied."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from heyi.config.cli.audit import broken_words
from heyi.config.cli.frame import Refusal, command, json_option, option, print_json, tell
from heyi.config.cli.installation import enter, load_django, on_data, open_store, sqlite_file
from heyi.config.cli.postgres_tools import dump, pour
from heyi.config.environment import Environment

_WORKSHOP = "restoring"


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


@command(
    "backup",
    zh="把数据库备份为一个文件，运行中也可以；不含密钥。",
    en="Copies the store into one file, also while it runs; without keys.",
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@on_data
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Never overwrites."""
    environment = open_store()
    if file.exists():
        raise Refusal(f"{file} 已存在，不会覆盖。", f"{file} exists and is not overwritten.")
    if not file.absolute().parent.is_dir():
        raise Refusal(f"没有文件夹 {file.parent}。", f"There is no folder {file.parent}.")
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    store = sqlite_file(environment)
    if store is None:
        dump(environment.database_url, unfinished)
    else:
        from heyi.foundation.store import copy_sqlite

        copy_sqlite(store, unfinished)
    unfinished.replace(file)
    if as_json:
        print_json({"file": str(file.absolute()), "bytes": file.stat().st_size, "keys": False})
    else:
        click.echo(f"{file.absolute()} ({file.stat().st_size} bytes)")
        tell(
            "备份不含密钥：请另行妥善保存 keys.env。", "The copy holds no keys: keep keys.env elsewhere too."
        )


@command(
    "restore",
    zh="用备份文件恢复数据库；不能在运行中进行。",
    en="Puts the store back from a copy; refused while it runs.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@on_data
@option(
    "--accept-broken", is_flag=True,
    zh="即使备份中的审计记录不完整也恢复", en="restores even a copy whose record is broken",
)  # fmt: skip
@json_option
def restore(file: Path, accept_broken: bool, as_json: bool) -> None:
    """What was there before is kept beside it, with the time in its name."""
    environment = enter(alone=True)
    if sqlite_file(environment) is None:
        answer = _restore_postgres(file, environment, accept_broken)
    else:
        answer = _restore_sqlite(file, environment, accept_broken)
    if as_json:
        print_json(answer)
        return
    for name, value in answer.items():
        click.echo(f"{name}: {value}")


def _restore_sqlite(file: Path, environment: Environment, accept_broken: bool) -> dict[str, object]:
    """Works on a copy in a folder of its own; only a copy that was proven takes the place of the store."""
    target = sqlite_file(environment)
    workshop = environment.data / _WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    store, anchor = workshop / "heyi.sqlite3", workshop / "anchor.log"
    shutil.copyfile(file, store)
    store.chmod(0o600)
    os.environ |= {"HEYI_DATABASE_URL": f"sqlite:///{store}", "HEYI_ANCHOR": str(anchor)}
    load_django()
    from heyi.foundation.store import CopyUnusable, check_sqlite, fold_sqlite

    try:
        check_sqlite(store)
    except CopyUnusable as unusable:
        raise Refusal(
            f"{file} 不是完好的合一备份（{unusable}）。",
            f"{file} is no sound copy of a Heyi store ({unusable}).",
        ) from None
    answer = _prove(file, former_anchor=environment.anchor, accept_broken=accept_broken)
    fold_sqlite()
    if target is not None:
        answer |= _swap({target: store, environment.anchor: anchor})
    shutil.rmtree(workshop)
    return answer


def _swap(places: dict[Path, Path]) -> dict[str, object]:
    """Puts new files in the place of old ones, which are kept under another name with everything that belongs to them."""
    kept, ending = [], f".before-restore-{_stamp()}"
    for place, new in places.items():
        for tail in ("", "-wal", "-shm"):
            old = place.with_name(place.name + tail)
            if old.exists():
                old.rename(place.with_name(place.name + ending + tail))
                kept.append(place.name + ending + tail)
        if new.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            # Not renamed: the anchor belongs on another disk.
            shutil.copyfile(new, place)
            place.chmod(0o600)
    return {"kept": kept}


def _prove(file: Path, *, former_anchor: Path, accept_broken: bool) -> dict[str, object]:
    """Updates the schema, begins a new anchor, proves the record, and records that it was restored."""
    from django.utils import timezone

    from heyi.foundation import seal
    from heyi.foundation.store import StoreRestored, migrate
    from heyi.foundation.system_actors import OPERATOR
    from heyi.foundation.unit_of_work import unit_of_work
    from heyi.kernel.ids import new_id

    now = timezone.now()
    migrate()
    seals = seal.begin_anchor(named=file.name, now=now)
    verdict = seal.verify(now=now)
    if verdict.broken is not None:
        _refuse_broken(verdict.broken, accept_broken)
    lost = seal.compare_anchor(former_anchor, now=now)
    if lost.differs and not accept_broken:
        raise Refusal(
            "备份与现有锚文件记得的历史不同：不是这个数据库的备份，或者历史被改动过。--accept-broken 仍可恢复。",
            "The copy tells another history than the anchor: it is of another store, or history was changed."
            " --accept-broken restores it all the same.",
        )
    with unit_of_work(OPERATOR, now=now) as work:
        fact = StoreRestored(subject=new_id(), rows=verdict.rows, seals=seals, lost_seals=lost.seals)
        work.record(fact)
    seal.seal_settled(now=now)
    return {"rows": verdict.rows, "seals": seals, "lost_seals": lost.seals, "broken": verdict.broken}


def _refuse_broken(broken: dict[str, str | int], accept_broken: bool) -> None:
    zh, en = broken_words(broken)
    if accept_broken:
        tell(zh, en)
        return
    raise Refusal(
        f"{zh}若密钥不是备份时的密钥，也会这样。--accept-broken 仍可恢复。",
        f"{en} Other keys than those of the backup look like this too. --accept-broken restores it all the same.",
    )


def _restore_postgres(file: Path, environment: Environment, accept_broken: bool) -> dict[str, object]:
    """Pours the dump over the database; what was there is dumped first, into the data folder."""
    load_django()
    from heyi.foundation.store import forget_connection, other_connections

    if others := other_connections():
        raise Refusal(
            f"还有 {others} 个连接在使用这个数据库：请先停止 heyi serve。",
            f"{others} others are connected to this database: stop heyi serve first.",
        )
    kept = environment.data / f"before-restore-{_stamp()}.dump"
    forget_connection()
    dump(environment.database_url, kept)
    pour(file, environment.database_url)
    anchor, ending = environment.anchor, f".before-restore-{_stamp()}"
    former = anchor.with_name(anchor.name + ending)
    if anchor.exists():
        anchor.rename(former)
    try:
        answer = _prove(file, former_anchor=former, accept_broken=accept_broken)
    except BaseException:
        forget_connection()
        pour(kept, environment.database_url)
        anchor.unlink(missing_ok=True)
        if former.exists():
            former.rename(anchor)
        raise
    return answer | {"kept": [kept.name, *([former.name] if former.exists() else [])]}


COMMANDS = (backup, restore)
