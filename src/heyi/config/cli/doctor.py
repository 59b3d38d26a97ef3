"""`heyi doctor`: explains each setting and reports what is unsafe. Not here: what is looked at (checkup)."""

import os
from dataclasses import asdict
from pathlib import Path

import click

from heyi.config.cli import checkup
from heyi.config.cli.checkup import Finding, Grade
from heyi.config.cli.frame import command, json_option, print_json
from heyi.config.cli.installation import data_folder, load_django, on_data
from heyi.config.environment import MissingSettings, read_environment, read_keys

_EXPLAINED: tuple[tuple[str, str, str, str], ...] = (
    ("HEYI_DATA", "./heyi-data", "数据文件夹：数据库、密钥、锚文件", "the data folder: store, keys, anchor"),
    (
        "HEYI_DATABASE_URL",
        "sqlite",
        "数据库地址：sqlite:///文件 或 postgresql://…",
        "sqlite:///file or postgresql://…",
    ),
    ("HEYI_SECRET_KEY", "", "会话与表单的签名密钥", "signs sessions and forms"),
    (
        "HEYI_FIELD_KEY",
        "",
        "字段加密密钥（32 字节，base64）；丢失即数据丢失",
        "seals fields (32 bytes in base64); lost, the data are lost",
    ),
    (
        "HEYI_FORMER_FIELD_KEYS",
        "",
        "以前的字段密钥，逗号分隔，新的在前；旧密文和全部检索哈希还要用它们",
        "former field keys by commas, newest first; old values and all hashes still need them",
    ),
    (
        "HEYI_CIPHER",
        "aes",
        "加密算法：aes 为 AES-256-GCM，sm 为国密 SM4-GCM；可随时更改，旧密文仍可读",
        "aes is AES-256-GCM, sm is SM4-GCM; may change at any time, older values stay readable",
    ),
    (
        "HEYI_HASH",
        "HEYI_CIPHER",
        "检索哈希和审计链：aes 为 HMAC-SHA-256，sm 为 HMAC-SM3；建库之后不能更改",
        "blind indexes and the chain: aes is HMAC-SHA-256, sm is HMAC-SM3; fixed once the store is made",
    ),
    (
        "HEYI_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "允许的主机名，逗号分隔",
        "host names that may be asked for, by commas",
    ),
    ("HEYI_HTTPS", "", "1 表示只经 HTTPS 访问", "1 where people come by HTTPS only"),
    (
        "HEYI_LIVE_URL",
        "",
        "实时消息的公开地址，代理之后才需要：https://主机/live",
        "where pages reach the live stream; only behind a proxy: https://host/live",
    ),
    (
        "HEYI_ADDRESS",
        "",
        "通知里的链接用的地址：https://主机",
        "what links in notices begin with: https://host",
    ),
    (
        "HEYI_MAIL_URL",
        "",
        "发邮件的服务器：smtp+tls://用户:密码@主机:587；不设就不发",
        "the mail server: smtp+tls://user:password@host:587; without it nothing is mailed",
    ),
    ("HEYI_MAIL_FROM", "", "邮件的发件人", "the sender of e-mails"),
    (
        "HEYI_OPEN_HOSTS",
        "",
        "允许通知发往的院内主机，逗号分隔",
        "hosts inside the house that messages may go to, by commas",
    ),
    ("HEYI_NOTICE_DAYS", "90", "已读通知保留的天数", "how many days read notices are kept"),
    ("HEYI_DEBUG", "", "1 显示出错细节，只供开发", "1 shows the inside of errors; development only"),
    (
        "HEYI_ANCHOR",
        "DATA/anchor.log",
        "审计锚文件，应放在另一块磁盘或主机",
        "the anchor of the record; belongs on another disk or host",
    ),
)
_SECRETS = {"HEYI_SECRET_KEY", "HEYI_FIELD_KEY", "HEYI_FORMER_FIELD_KEYS", "HEYI_MAIL_URL"}
_WORDS = {Grade.UNSAFE: "不安全 UNSAFE", Grade.WARNING: "注意 warning", Grade.HINT: "提示 hint"}


@command(
    "doctor", zh="解释每项设置，指出不安全之处。", en="Explains each setting and reports what is unsafe."
)
@on_data
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Exit status 1 when anything is unsafe."""
    settings = _settings()
    findings = _findings()
    if as_json:
        print_json({"settings": settings, "findings": [asdict(finding) for finding in findings]})
    else:
        _print(settings, findings)
    context.exit(1 if any(finding.grade is Grade.UNSAFE for finding in findings) else 0)


def _settings() -> list[dict[str, str]]:
    kept = read_keys(data_folder())
    rows = []
    for name, default, zh, en in _EXPLAINED:
        told = os.environ.get(name, "")
        value = told or kept.get(name, "") or default
        origin = "environment" if told else "keys.env" if name in kept else "default" if default else "unset"
        shown = _masked(name, value)
        rows.append({"name": name, "value": shown, "origin": origin, "zh": zh, "en": en})
    return rows


def _masked(name: str, value: str) -> str:
    if name in _SECRETS:
        return f"({len(value)})" if value else ""
    scheme, at, rest = value.rpartition("@")
    # The password of a database address is nobody's business either.
    return f"{scheme.rpartition(':')[0]}:***@{rest}" if at and scheme.count(":") > 1 else value


def _findings() -> list[Finding]:
    try:
        environment = read_environment()
    except MissingSettings as missing:
        zh = "缺少设置：" + str(missing)
        return [Finding(Grade.UNSAFE, "settings_missing", zh, str(missing))]
    found = list(checkup.of_settings(environment, keys_kept=_keys_file(environment.data)))
    if any(finding.code == "field_key_malformed" for finding in found):
        return found
    load_django()
    return found + list(checkup.of_store(environment))


def _keys_file(data: Path) -> Path | None:
    from heyi.config.environment import keys_file

    path = keys_file(data)
    return path if path.is_file() else None


def _print(settings: list[dict[str, str]], findings: list[Finding]) -> None:
    for row in settings:
        click.echo(f"{row['name']} = {row['value']}  [{row['origin']}]")
        click.echo(f"    {row['zh']} / {row['en']}")
    click.echo()
    for finding in findings:
        click.echo(f"{_WORDS[finding.grade]} {finding.code}")
        click.echo(f"    {finding.zh}")
        click.echo(f"    {finding.en}")
    if not findings:
        click.echo("一切正常 all is well")


COMMANDS = (doctor,)
