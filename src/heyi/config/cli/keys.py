"""`heyi init`: a data folder with keys of its own. Not here: what the keys protect (foundation.secrets)."""

import base64
import os
import secrets
from pathlib import Path

import click

from heyi.config.cli.frame import Refusal, command, tell
from heyi.config.cli.installation import data_folder, on_data
from heyi.config.environment import keys_file

_SECRET_BYTES = 48
_FIELD_KEY_BYTES = 32

_TEXT = """\
# 合一的密钥。请另存一份于别处：备份文件不含密钥，没有 HEYI_FIELD_KEY 任何人都读不出患者数据。
# The keys of this installation. Keep a copy elsewhere: backups hold no keys, and without HEYI_FIELD_KEY nobody
# can read patients' data again.
HEYI_SECRET_KEY={secret}
HEYI_FIELD_KEY={field}
"""


def write_keys(data: Path) -> Path:
    """Fresh keys in a folder, readable by its owner only; the same words in the environment make no difference.

    Raises: Refusal where keys or a store are there already.
    """
    path = keys_file(data)
    if (data / "heyi.sqlite3").exists() and not path.exists():
        raise Refusal(
            f"{data} 已有数据库但没有密钥：新密钥打不开旧数据，请放回原来的 {path.name}。",
            f"{data} holds a store without its keys: new keys cannot open it; put its own {path.name} back.",
        )
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = _TEXT.format(
        secret=secrets.token_urlsafe(_SECRET_BYTES),
        field=base64.b64encode(secrets.token_bytes(_FIELD_KEY_BYTES)).decode(),
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(
            f"{path} 已存在：覆盖密钥会使数据永远读不出来。",
            f"{path} exists: to overwrite keys is to lose the data they protect.",
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path


@command("init", zh="新建数据文件夹并生成密钥。", en="Makes a data folder with fresh keys.")
@on_data
def init() -> None:
    """Refuses to overwrite keys."""
    path = write_keys(data_folder())
    click.echo(str(path))
    tell("密钥已生成，请另存一份于别处。", "Keys made; keep a copy elsewhere.")
    tell("下一步：heyi serve", "Next: heyi serve")


COMMANDS = (init,)
