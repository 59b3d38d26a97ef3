"""`heyi demo`: a demo alliance, built once and served. Not here: what is built (heyi.demo).

The only command after which a known password exists. It works in a folder of its own and never in one that was made by
`heyi init` or holds anybody's data.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from heyi.config.cli.frame import Progress, Refusal, command, option, tell
from heyi.config.cli.installation import (
    alone_in_folder,
    data_folder,
    enter,
    load_django,
    on_data,
    sqlite_file,
)
from heyi.config.cli.keys import write_keys
from heyi.config.environment import Environment, keys_file

_MARK = "demo.json"
_PEOPLE = 5000
_SEED = 20260305
_CHARTER = "yibin-four-level"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a demo is built from; the same wish builds the same demo."""

    people: int
    seed: int
    charter: str


@command("demo", zh="建立演示医联体并运行。", en="Builds a demo alliance and serves it.")
@on_data
@option(
    "--people",
    type=click.IntRange(10, 1_000_000),
    default=_PEOPLE,
    show_default=True,
    zh="居民人数",
    en="residents",
)
@option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, zh="端口", en="the port")
@option("--seed", type=int, default=_SEED, show_default=True, zh="随机种子", en="seed of everything random")
@option("--charter", default=_CHARTER, show_default=True, zh="章程", en="the charter")
@option("--no-serve", is_flag=True, zh="只建立，不运行", en="builds and does not serve")
@click.pass_context
def demo(context: click.Context, people: int, port: int, seed: int, charter: str, no_serve: bool) -> None:
    """A folder that holds this demo already is served as it stands."""
    data, wish = data_folder(), Wish(people, seed, charter)
    mark = data / _MARK
    if mark.is_file():
        standing = _read(mark)
        _refuse_other_wish(context, wish, standing)
    else:
        _claim(data, mark, wish)
        standing = _read(mark)
    environment = enter()
    if not standing["built"]:
        standing = _build(environment, mark, Wish(**standing["wish"]))
    _show_accounts(standing["accounts"])
    if not no_serve:
        _become_server(data, port)


def _read(mark: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8"))
    return read


def _write(mark: Path, standing: dict[str, Any]) -> None:
    with os.fdopen(
        os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(standing, file, ensure_ascii=False, indent=1)


def _refuse_other_wish(context: click.Context, wish: Wish, standing: dict[str, Any]) -> None:
    """Options that were typed must be those of the demo in the folder; those left out are taken from it."""
    typed = {
        name
        for name in asdict(wish)
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    }
    other = [name for name in sorted(typed) if asdict(wish)[name] != standing["wish"][name]]
    if other:
        raise Refusal(
            f"此文件夹已有另一套演示数据（{', '.join(other)} 不同）：请用 --data 另选文件夹。",
            f"This folder holds another demo ({', '.join(other)} differ): choose another folder with --data.",
        )


def _claim(data: Path, mark: Path, wish: Wish) -> None:
    """Makes the folder a demo's, with keys of its own.

    Raises: Refusal where anything else lives there.
    """
    if keys_file(data).exists() or (data / "heyi.sqlite3").exists():
        raise Refusal(
            f"{data} 不是演示文件夹：演示账号的密码是公开的，绝不放进真实数据。请用 --data 另选文件夹。",
            f"{data} is no demo's folder: demo passwords are known and never go among real data. Choose another --data.",
        )
    write_keys(data, cipher=os.environ.get("HEYI_CIPHER") or "aes")
    _write(mark, {"wish": asdict(wish), "built": False, "accounts": []})


def _build(environment: Environment, mark: Path, wish: Wish) -> dict[str, Any]:
    """Builds the alliance; what an interrupted build left behind is thrown away first."""
    store = sqlite_file(environment)
    leftovers = [
        environment.anchor,
        *([Path(f"{store}{tail}") for tail in ("", "-wal", "-shm")] if store else []),
    ]
    for path in leftovers:
        path.unlink(missing_ok=True)
    load_django()
    from django.utils import timezone

    from heyi.foundation.store import migrate

    with alone_in_folder(environment):
        migrate()
    _refuse_inhabited()
    standing = {"wish": asdict(wish), "built": True, "accounts": _built(wish, timezone.now())}
    _write(mark, standing)
    return standing


def _refuse_inhabited() -> None:
    from heyi.foundation.models import Account

    if Account.objects.exists():
        raise Refusal(
            "这个数据库里已有账号：演示只建在空数据库中。",
            "This database holds accounts: a demo is built in an empty one only.",
        )


def _built(wish: Wish, now: datetime) -> list[dict[str, str]]:
    from heyi.demo.build import build

    built = build(people=wish.people, seed=wish.seed, charter=wish.charter, now=now, progress=Progress())
    return [asdict(account) for account in built.accounts]


def _show_accounts(accounts: list[dict[str, str]]) -> None:
    tell(
        "演示账号（密码是公开的，切勿用于真实数据）：",
        "Demo accounts (known passwords: never for real data):",
    )
    for account in accounts:
        click.echo("  ".join(account.values()))


def _become_server(data: Path, port: int) -> None:
    """Turns into `heyi serve`: what the build needed in memory is given back."""
    from heyi.config.serve import our_command

    arguments = our_command("serve", "--data", str(data), "--port", str(port))
    os.execv(arguments[0], arguments)  # noqa: S606 (our own program)


COMMANDS = (demo,)
