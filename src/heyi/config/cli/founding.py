"""`heyi alliance found|join`, `heyi post give`: how an installation comes to its first alliance and administrator.

Not here: the verbs themselves (governance). The operator acts, and each deed is recorded like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heyi.config.cli.frame import Refusal, command, group, json_option, option, print_json
from heyi.config.cli.installation import on_data, open_store

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from heyi.contexts.governance.terms import Role

alliance = group("alliance", zh="医联体：成立、加入。", en="Alliances: founded and joined.")
post = group("post", zh="岗位。", en="Posts.")


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _organisation(code: str, now: datetime) -> UUID:
    from heyi.contexts.governance.public import organisation_by_code
    from heyi.foundation.system_actors import OPERATOR
    from heyi.kernel.errors import NotFound

    try:
        return organisation_by_code(code, actor=OPERATOR, now=now).id
    except NotFound:
        raise Refusal(
            f"没有代码为 {code} 的机构：先用 heyi import organisations 导入。",
            f"There is no organisation with the code {code}: take it in with heyi import organisations first.",
        ) from None


def _alliance(code: str, now: datetime) -> UUID:
    from heyi.contexts.governance.public import alliances
    from heyi.foundation.system_actors import OPERATOR

    known = {one.code: one.id for one in alliances(actor=OPERATOR, now=now)}
    if code not in known:
        raise Refusal(f"没有代码为 {code} 的联盟。", f"There is no alliance with the code {code}.")
    return known[code]


@command(
    "found",
    zh="成立医联体；代码须与章程中的代码相同。",
    en="Founds an alliance; its code is that of its charter.",
)
@click.argument("code", metavar="CODE")
@on_data
@option("--name", required=True, zh="中文名称", en="its name in Chinese")
@option("--name-en", default="", zh="英文名称", en="its name in English")
@option("--lead", required=True, metavar="ORG", zh="牵头单位（代码）", en="the lead (code)")
@json_option
def found(code: str, name: str, name_en: str, lead: str, as_json: bool) -> None:
    """Its charter is applied with `heyi charter apply`."""
    open_store()
    from heyi.contexts.governance.public import NewAlliance, found_alliance
    from heyi.foundation.system_actors import OPERATOR

    now = _now()
    new = NewAlliance(code=code, name=name, name_en=name_en, lead=_organisation(lead, now))
    made = found_alliance(new, actor=OPERATOR, now=now)
    _answer({"id": made.id, "code": made.code}, as_json)


@command("join", zh="让机构加入医联体。", en="Lets an organisation into an alliance.")
@click.argument("code", metavar="CODE")
@click.argument("organisations", nargs=-1, required=True, metavar="ORG…")
@on_data
@json_option
def join(code: str, organisations: tuple[str, ...], as_json: bool) -> None:
    """All that are named or none, as members, at once."""
    open_store()
    from heyi.contexts.governance.public import NewMembership, join_alliance
    from heyi.contexts.governance.terms import Position
    from heyi.foundation.system_actors import OPERATOR
    from heyi.foundation.unit_of_work import unit_of_work

    now = _now()
    place = _alliance(code, now)
    with unit_of_work(OPERATOR, now=now):
        for one in organisations:
            new = NewMembership(
                alliance=place, organisation=_organisation(one, now), position=Position.MEMBER
            )
            join_alliance(new, actor=OPERATOR, now=now)
    _answer({"code": code, "joined": ", ".join(organisations)}, as_json)


@command(
    "give", zh="授予岗位；岗位能做什么由章程决定。", en="Gives a post; what it may do is up to the charter."
)
@click.argument("username", metavar="USER")
@on_data
@option("--at", "code", required=True, metavar="ORG", zh="机构（代码）", en="the organisation (code)")
@option("--role", required=True, zh="角色，见 GLOSSARY.md", en="the role, see GLOSSARY.md")
@option(
    "--alliance", "only", default=None, metavar="CODE",
    zh="只在这一联盟内；不写则在该机构的所有联盟内", en="in this alliance only; else in all of the organisation's",
)  # fmt: skip
@json_option
def give(username: str, code: str, role: str, only: str | None, as_json: bool) -> None:
    """It counts from the next request on."""
    open_store()
    from heyi.contexts.governance.public import NewPost, give_post
    from heyi.foundation.accounts import account_named
    from heyi.foundation.system_actors import OPERATOR

    now = _now()
    new = NewPost(
        account=account_named(username),
        organisation=_organisation(code, now),
        role=_role(role),
        alliance=None if only is None else _alliance(only, now),
    )
    given = give_post(new, actor=OPERATOR, now=now)
    _answer({"id": given.id, "username": username, "organisation": code, "role": role}, as_json)


def _role(name: str) -> Role:
    from heyi.contexts.governance.terms import Role

    try:
        return Role(name)
    except ValueError:
        known = ", ".join(Role)
        raise Refusal(
            f"没有角色 {name}。可用：{known}", f"There is no role {name}. There are: {known}"
        ) from None


def _answer(answer: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    click.echo("  ".join(f"{name}: {value}" for name, value in answer.items()))


alliance.add_command(found)
alliance.add_command(join)
post.add_command(give)
COMMANDS = (alliance, post)
