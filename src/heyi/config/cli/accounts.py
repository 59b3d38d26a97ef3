"""`heyi user create`, `heyi token create`. Not here: the verbs themselves (foundation.accounts), posts (governance)."""

import sys
from datetime import datetime

import click

from heyi.config.cli.frame import Refusal, WrongUsage, command, group, json_option, option, print_json, tell
from heyi.config.cli.installation import on_data, open_store

user = group("user", zh="账号。", en="Accounts.")
token = group("token", zh="接口令牌。", en="API tokens.")

_DAYS = 90


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


@command(
    "create",
    zh="新建账号；密码在提示后输入，从不写在命令行上。",
    en="Opens an account; the password is typed when asked for, never written on the command line.",
)
@click.argument("username", metavar="USER")
@on_data
@option(
    "--name",
    "display_name",
    zh="同事看到的姓名，默认同用户名",
    en="the name colleagues read; the user name unless given",
)
@option("--machine", is_flag=True, zh="机器账号，没有密码", en="an account of a machine, without a password")
@option("--no-password", is_flag=True, zh="不设密码", en="without a password")
@option(
    "--password-stdin", is_flag=True, zh="从标准输入读取密码", en="reads the password from standard input"
)
@json_option
def create_user(
    username: str,
    display_name: str | None,
    machine: bool,
    no_password: bool,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """What the account may do comes from its posts."""
    if password_stdin and (machine or no_password):
        raise WrongUsage(
            "--password-stdin 与 --machine、--no-password 不能并用", "--password-stdin excludes the other two"
        )
    open_store()
    from heyi.foundation.accounts import open_account
    from heyi.foundation.system_actors import OPERATOR
    from heyi.kernel.actor import ActorKind

    kind = ActorKind.MACHINE if machine else ActorKind.PERSON
    password = None if machine or no_password else _asked_password(password_stdin)
    account = open_account(
        username,
        display_name=display_name or username,
        password=password,
        kind=kind,
        actor=OPERATOR,
        now=_now(),
    )
    if as_json:
        print_json({"id": account, "username": username, "kind": kind.value})
    else:
        click.echo(str(account))
        tell("账号已建立。", "The account is open.")


def _asked_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Refusal(
            "没有终端可以输入密码：请用 --password-stdin 或 --no-password。",
            "There is no terminal to ask for a password: use --password-stdin or --no-password.",
        )
    return str(
        click.prompt("密码 Password", hide_input=True, confirmation_prompt="再输一次 Once more", err=True)
    )


@command("create", zh="发放接口令牌，只显示这一次。", en="Issues an API token, shown this once.")
@click.argument("username", metavar="USER")
@on_data
@option("--days", type=int, default=_DAYS, show_default=True, zh="有效天数", en="days it is valid")
@option("--label", default="", zh="用途说明", en="what it is for")
@json_option
def create_token(username: str, days: int, label: str, as_json: bool) -> None:
    """Only its digest is kept."""
    open_store()
    from heyi.foundation.accounts import issue_token
    from heyi.foundation.system_actors import OPERATOR

    issued = issue_token(username, days=days, label=label[:64], actor=OPERATOR, now=_now())
    if as_json:
        print_json({"username": username, "token": issued, "days": days})
    else:
        click.echo(issued)


user.add_command(create_user)
token.add_command(create_token)
COMMANDS = (user, token)
