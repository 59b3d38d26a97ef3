"""What the installation tells the program, read once. Not here: what the program makes of it (settings)."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

_KEYS_FILE = "keys.env"
_SUITES = ("aes", "sm")
_MAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_MOST_DAYS = 3650


class MissingSettings(RuntimeError):
    """Names every setting that is missing, at once, and what to do."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of one installation. No secret has a default."""

    data: Path
    database_url: str
    secret_key: str
    field_key: str
    hosts: tuple[str, ...]
    https: bool
    debug: bool
    anchor: Path
    cipher: str = "aes"
    hash: str = "aes"
    former_field_keys: tuple[str, ...] = ()
    live_port: int = 0
    live_url: str = ""
    address: str = ""
    mail_url: str = ""
    mail_from: str = ""
    open_hosts: tuple[str, ...] = ()
    notice_days: int = 90


def keys_file(data: Path) -> Path:
    """Where `heyi demo` and `heyi init` put the keys of a data folder."""
    return data / _KEYS_FILE


def live_sign(data: Path) -> Path:
    """The file whose age tells whether the live streams of this folder are being fed; gone when they were stopped."""
    return data / "live.sign"


def read_keys(data: Path) -> dict[str, str]:
    """The settings kept beside the data; lines of NAME=value."""
    path = keys_file(data)
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def read_environment(source: dict[str, str] | None = None) -> Environment:
    """The environment of this process, the keys kept with its data folder included.

    Raises: MissingSettings.
    """
    told = dict(os.environ if source is None else source)
    data = Path(told.get("HEYI_DATA") or "heyi-data").absolute()
    told = {**read_keys(data), **told}
    missing = [name for name in ("HEYI_SECRET_KEY", "HEYI_FIELD_KEY") if not told.get(name)]
    if missing:
        raise MissingSettings(
            f"missing: {', '.join(missing)}. Set them, or name with HEYI_DATA a folder that holds {_KEYS_FILE}; "
            "`heyi init` makes one. 缺少设置,可用 heyi init 生成。"
        )
    cipher = _suite("HEYI_CIPHER", told.get("HEYI_CIPHER") or _SUITES[0])
    return Environment(
        data=data,
        database_url=told.get("HEYI_DATABASE_URL") or f"sqlite:///{data / 'heyi.sqlite3'}",
        secret_key=told["HEYI_SECRET_KEY"],
        field_key=told["HEYI_FIELD_KEY"],
        hosts=tuple(filter(None, told.get("HEYI_HOSTS", "localhost,127.0.0.1,[::1]").split(","))),
        https=told.get("HEYI_HTTPS", "") == "1",
        debug=told.get("HEYI_DEBUG", "") == "1",
        anchor=Path(told.get("HEYI_ANCHOR") or data / "anchor.log"),
        cipher=cipher,
        hash=_suite("HEYI_HASH", told.get("HEYI_HASH") or cipher),
        former_field_keys=tuple(filter(None, told.get("HEYI_FORMER_FIELD_KEYS", "").split(","))),
        # The port is told by `heyi serve` to its own children.
        live_port=int(told.get("HEYI_LIVE_PORT") or 0),
        live_url=_address("HEYI_LIVE_URL", told.get("HEYI_LIVE_URL", "")),
        address=_address("HEYI_ADDRESS", told.get("HEYI_ADDRESS", "")),
        mail_url=_mail_url(told.get("HEYI_MAIL_URL", "")),
        mail_from=told.get("HEYI_MAIL_FROM", ""),
        open_hosts=tuple(filter(None, told.get("HEYI_OPEN_HOSTS", "").lower().split(","))),
        notice_days=_days("HEYI_NOTICE_DAYS", told.get("HEYI_NOTICE_DAYS", "90")),
    )


def _suite(name: str, value: str) -> str:
    if value not in _SUITES:
        raise MissingSettings(
            f"{name} must be {' or '.join(_SUITES)}. {name} 只能是 {' 或 '.join(_SUITES)}。"
        )
    return value


def _address(name: str, value: str) -> str:
    parts = urlsplit(value)
    if value and (
        parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment
    ):
        raise MissingSettings(
            f"{name} must be an address that begins with https://. {name} 须为 https:// 开头的地址。"
        )
    return value


def _mail_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in _MAIL_SCHEMES or not parts.hostname):
        raise MissingSettings(
            "HEYI_MAIL_URL must be like smtp+tls://user:password@host:587. HEYI_MAIL_URL 须形如 smtp+tls://用户:密码@主机:587。"
        )
    return value


def _days(name: str, value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= _MOST_DAYS:
        raise MissingSettings(f"{name} must be 1 to {_MOST_DAYS}. {name} 须为 1 至 {_MOST_DAYS}。")
    return int(value)


def mail_settings(url: str, sender: str) -> dict[str, object]:
    """Django's settings for a mail server: `smtp://` speaks openly, `smtp+tls://` begins to whisper, `smtps://` always does."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or _MAIL_SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender or f"heyi@{parts.hostname}",
    }


def database_settings(url: str) -> dict[str, object]:
    """Django's settings for a database address.

    Raises: MissingSettings for an address that is neither SQLite nor PostgreSQL.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            # IMMEDIATE: two writers wait for one another instead of failing when the second turns from reading to writing.
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            "CONN_MAX_AGE": 600,
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # ?host=/run/… names a folder with a Unix socket, which has no place in the authority part of an address.
            "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1},
        }
    raise MissingSettings("HEYI_DATABASE_URL must begin with sqlite:/// or postgresql://")
