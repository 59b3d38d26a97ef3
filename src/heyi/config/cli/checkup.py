"""What `heyi doctor` looks at: settings, files, the role in the database, how far the worker is behind. Not here: the command."""

import base64
import binascii
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from heyi.config.cli.installation import sqlite_file
from heyi.config.environment import Environment, live_sign

_FEWEST_SECRET_CHARACTERS = 40
# 43 random characters of 64 hold 31 different ones on average; fewer than half of that was typed by somebody.
_FEWEST_DIFFERENT_CHARACTERS = 16
_FIELD_KEY_BYTES = 32
# 32 random bytes hold 30 different ones on average; fewer than 20 do not happen by chance.
_FEWEST_DIFFERENT_BYTES = 20
# Long enough not to turn up in a random key.
_KNOWN_WORDS = ("django-insecure", "changeme", "change-me", "only-for-tests", "example", "production")
_WORKER_LATE = timedelta(minutes=5)
_SEALS_LATE = timedelta(minutes=5)
_LIVE_LATE = timedelta(minutes=2)


class Grade(StrEnum):
    """How bad a finding is."""

    UNSAFE = "unsafe"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right, in both languages."""

    grade: Grade
    code: str
    zh: str
    en: str


def of_settings(environment: Environment, *, keys_kept: Path | None) -> Iterator[Finding]:
    """What the settings alone tell; `keys_kept` is the file that holds the keys, where there is one."""
    yield from _of_doors(environment)
    yield from _of_secret(environment.secret_key)
    for key in (environment.field_key, *environment.former_field_keys):
        yield from _of_field_key(key)
    if keys_kept is not None and keys_kept.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        zh = f"{keys_kept} 可被其他用户读取：chmod 600 {keys_kept}"
        yield Finding(Grade.UNSAFE, "keys_readable", zh, f"Others can read {keys_kept}: chmod 600 it.")
    yield from _of_anchor(environment)


def _of_doors(environment: Environment) -> Iterator[Finding]:
    if environment.debug:
        zh = "HEYI_DEBUG=1：出错页面会显示内部数据。运行时请去掉。"
        yield Finding(
            Grade.UNSAFE,
            "debug_on",
            zh,
            "HEYI_DEBUG=1 shows the inside on error pages; unset it for real use.",
        )
    if any("*" in host for host in environment.hosts):
        zh = "HEYI_HOSTS 含 *：任何人都可伪造主机名。请写出真实的主机名。"
        yield Finding(
            Grade.UNSAFE,
            "hosts_open",
            zh,
            "HEYI_HOSTS holds *: anybody may forge the host. Name the real hosts.",
        )
    near = {"localhost", "127.0.0.1", "[::1]", "::1"}
    if not environment.https and set(environment.hosts) - near:
        zh = "对外服务但没有 HEYI_HTTPS=1：密码和会话会以明文传输。"
        en = "Served to others without HEYI_HTTPS=1: passwords and sessions travel in the open."
        yield Finding(Grade.UNSAFE, "https_off", zh, en)


def _of_secret(key: str) -> Iterator[Finding]:
    known = any(word in key.lower() for word in _KNOWN_WORDS)
    if known or len(key) < _FEWEST_SECRET_CHARACTERS or len(set(key)) < _FEWEST_DIFFERENT_CHARACTERS:
        zh = "HEYI_SECRET_KEY 太弱或是示例值。请用 heyi init 生成的值。"
        yield Finding(
            Grade.UNSAFE,
            "secret_key_weak",
            zh,
            "HEYI_SECRET_KEY is weak or an example; take one of heyi init.",
        )


def _of_field_key(key: str) -> Iterator[Finding]:
    try:
        raw = base64.b64decode(key, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != _FIELD_KEY_BYTES:
        zh = "HEYI_FIELD_KEY 不是 32 字节的 base64。"
        yield Finding(Grade.UNSAFE, "field_key_malformed", zh, "HEYI_FIELD_KEY is not 32 bytes in base64.")
    elif len(set(raw)) < _FEWEST_DIFFERENT_BYTES or raw == bytes(range(_FIELD_KEY_BYTES)):
        zh = "HEYI_FIELD_KEY 太弱：不是随机生成的。请用 heyi init。"
        yield Finding(
            Grade.UNSAFE,
            "field_key_weak",
            zh,
            "HEYI_FIELD_KEY is weak: it was not drawn at random. Use heyi init.",
        )


def _of_anchor(environment: Environment) -> Iterator[Finding]:
    anchor, store = _standing(environment.anchor), _standing(sqlite_file(environment) or environment.data)
    if anchor.stat().st_dev == store.stat().st_dev:
        zh = "锚文件与数据在同一块磁盘：能改数据库的人也能改它。请用 HEYI_ANCHOR 指向另一块磁盘或主机。"
        en = "The anchor lies on the disk of the data: who can change one can change both. Point HEYI_ANCHOR elsewhere."
        yield Finding(Grade.HINT, "anchor_beside_data", zh, en)


def _standing(path: Path) -> Path:
    """The path or the nearest folder above it that exists."""
    return next(one for one in (path, *path.parents) if one.exists())


def of_store(environment: Environment) -> Iterator[Finding]:
    """What the database tells; Django must be loaded."""
    from django.utils import timezone

    from heyi.config.discovery import discover
    from heyi.foundation import health, store

    file = sqlite_file(environment)
    if file is not None and not file.is_file():
        yield Finding(Grade.HINT, "no_store", f"还没有数据库 {file}。", f"There is no store {file} yet.")
        return
    if not health.database_answers():
        yield Finding(Grade.UNSAFE, "database_silent", "数据库没有应答。", "The database does not answer.")
        return
    yield from _of_role()
    if lacking := store.unapplied():
        zh = f"数据库结构缺少 {lacking} 步更新：heyi migrate"
        yield Finding(
            Grade.WARNING, "schema_behind", zh, f"The database lacks {lacking} migrations: heyi migrate"
        )
        return
    yield from _of_hashes()
    discover()
    yield from _of_worker(timezone.now())
    yield from _of_live(environment, timezone.now())


def _of_role() -> Iterator[Finding]:
    from heyi.foundation.store import role

    ours = role()
    if ours is not None and (ours.superuser or ours.past_row_security):
        zh = f"数据库角色 {ours.name} 是超级用户或可绕过行级安全：请换一个普通角色。"
        en = f"The database role {ours.name} is a superuser or passes row-level security: take an ordinary one."
        yield Finding(Grade.UNSAFE, "role_too_mighty", zh, en)


def _of_hashes() -> Iterator[Finding]:
    from heyi.foundation import hashes
    from heyi.foundation.words import say
    from heyi.kernel.errors import HeyiError

    try:
        hashes.check()
    except HeyiError as refused:
        zh, en = (say(refused.code, refused.facts, language=language) for language in ("zh-hans", "en"))
        yield Finding(Grade.UNSAFE, refused.code, zh, en)


def _of_live(environment: Environment, now: datetime) -> Iterator[Finding]:
    """Whether streams that were not stopped are still fed; where none run there is no sign and nothing to say."""
    sign = live_sign(environment.data)
    if sign.is_file() and now - datetime.fromtimestamp(sign.stat().st_mtime, UTC) > _LIVE_LATE:
        zh = "实时消息进程没有读到变动：页面改为每 30 秒查看一次。请看日志。"
        en = "The live streams are not fed: pages ask every 30 seconds instead. Look at the log."
        yield Finding(Grade.WARNING, "live_late", zh, en)


def _of_worker(now: datetime) -> Iterator[Finding]:
    from heyi.foundation import delivery, jobs, seal, timetable

    late = timetable.overdue(now=now)
    if late > _WORKER_LATE:
        minutes = int(late.total_seconds() // 60)
        zh, en = (
            f"定时任务已迟 {minutes} 分钟：后台进程没有运行？",
            f"The timetable is {minutes} minutes late: is a worker running?",
        )
        yield Finding(Grade.WARNING, "worker_late", zh, en)
    lag = seal.unsealed(now=now)
    if lag.rows and now - lag.since > _SEALS_LATE:
        zh = f"{lag.rows} 行审计记录尚未封存，最早的来自 {lag.since:%Y-%m-%d %H:%M} UTC。"
        en = f"{lag.rows} rows of the record are not sealed, the oldest of {lag.since:%Y-%m-%d %H:%M} UTC."
        yield Finding(Grade.WARNING, "seal_lag", zh, en)
    if waiting := delivery.undelivered(now=now):
        given_up = len(delivery.given_up(now=now))
        grade = Grade.WARNING if given_up else Grade.HINT
        zh = f"{waiting} 条通知未送达，其中 {given_up} 条已放弃：heyi jobs list"
        yield Finding(
            grade,
            "facts_undelivered",
            zh,
            f"{waiting} facts undelivered, {given_up} of them given up: heyi jobs list",
        )
    if failed := len(jobs.given_up()):
        zh = f"{failed} 个任务已放弃：heyi jobs list"
        yield Finding(Grade.WARNING, "jobs_given_up", zh, f"{failed} jobs given up: heyi jobs list")
    yield from _of_messages(now)


def _of_messages(now: datetime) -> Iterator[Finding]:
    from heyi.contexts.notices import public as notices

    if lost := notices.count_given_up(actor=notices.NOTIFIER, now=now):
        zh = f"近 7 天有 {lost} 条通知没能发出（邮件或群机器人）：看“群机器人”页和邮件服务器设置。"
        en = f"{lost} notices of the last 7 days could not be sent: look at the page of robots and the mail server."
        yield Finding(Grade.WARNING, "messages_given_up", zh, en)
