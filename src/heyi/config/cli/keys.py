"""`heyi init`, `heyi rekey`: fresh keys for a new folder or an old one. Not here: what they protect (foundation.secrets)."""

import base64
import os
import secrets
from pathlib import Path

import click

from heyi.config.cli.frame import Progress, Refusal, command, json_option, option, print_json, tell
from heyi.config.cli.installation import data_folder, on_data, open_store
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
_SUITE = "HEYI_CIPHER={suite}\n"
_USUAL_SUITE = "aes"


def write_keys(data: Path, *, cipher: str = _USUAL_SUITE) -> Path:
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
    if cipher != _USUAL_SUITE:
        text += _SUITE.format(suite=cipher)
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
@option(
    "--cipher", type=click.Choice(["aes", "sm"]), default=_USUAL_SUITE, show_default=True,
    zh="aes：AES-256-GCM 与 SHA-256；sm：国密 SM4-GCM 与 SM3",
    en="aes: AES-256-GCM with SHA-256; sm: SM4-GCM with SM3",
)  # fmt: skip
def init(cipher: str) -> None:
    """Refuses to overwrite keys."""
    path = write_keys(data_folder(), cipher=cipher)
    click.echo(str(path))
    tell("密钥已生成，请另存一份于别处。", "Keys made; keep a copy elsewhere.")
    tell("下一步：heyi serve", "Next: heyi serve")


@command(
    "rekey",
    zh="用现在的密钥和算法重新加密；运行中也可以，中断后再运行即继续。",
    en="Seals anew under the key and cipher now set; also while it runs, and goes on after a break.",
    more="把原来的密钥放进 HEYI_FORMER_FIELD_KEYS，新密钥放进 HEYI_FIELD_KEY。审计记录和检索哈希不重做：原来的密钥仍须保留。\n\n"
    "Put the former key into HEYI_FORMER_FIELD_KEYS and the new one into HEYI_FIELD_KEY. The record and all hashes stay as"
    " they are: keep the former key.",
)
@on_data
@json_option
def rekey(as_json: bool) -> None:
    """Tells how many values of which column were sealed anew."""
    open_store()
    from django.utils import timezone

    from heyi.foundation.rekey import reseal

    done = reseal(now=timezone.now(), progress=Progress())
    if as_json:
        print_json({"resealed": done})
        return
    for column, rows in done.items():
        click.echo(f"{column}: {rows}")
    tell(f"已重新加密 {sum(done.values())} 个值。", f"{sum(done.values())} values sealed anew.")


COMMANDS = (init, rekey)
