"""Who is told what: the standard rules, and what a charter changes in them. Not here: whose names these are (queries)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices.rules.quiet import quiet_of
from heyi.contexts.notices.terms import (
    At,
    Channel,
    NoticeKind,
    Quiet,
    Rule,
    Rulebook,
    RuleChange,
    Rung,
    Target,
)
from heyi.contexts.referral.terms import State

_STANDARD = Path(__file__).with_name("standard.toml")


@cache
def standard() -> Rulebook:
    """The rules where no charter says anything else.

    Source: docs/sources/heyi-assumptions.md#notices
    """
    told = tomllib.loads(_STANDARD.read_text(encoding="utf-8"))
    rules = {rule.kind: rule for rule in map(_rule, told["rule"])}
    quiet = quiet_of(told["quiet"]["hours"], days_off=told["quiet"]["days_off"])
    return Rulebook(MappingProxyType(rules), quiet, told["source"], told["status"])


def _rule(told: Mapping[str, Any]) -> Rule:
    return Rule(
        kind=NoticeKind(told["kind"]),
        facts=frozenset(told["facts"]),
        targets=tuple(_target(one) for one in told["to"]),
        urgencies=frozenset(map(Urgency, told.get("urgencies", ()))),
        level=Urgency(told["level"]) if "level" in told else None,
        channels=frozenset(map(Channel, told["channels"])),
        is_mandatory=bool(told.get("mandatory", False)),
        until_left=frozenset(map(State, told.get("until_left", ()))),
        ladder=tuple(
            Rung(one["minutes"], Role(one["role"]), At(one["at"])) for one in told.get("ladder", ())
        ),
    )


def _target(told: Mapping[str, Any]) -> Target:
    return Target(
        At(told["at"]),
        tuple(map(Role, told.get("roles", ()))),
        tuple(map(Role, told.get("or_roles", ()))),
        bool(told.get("sender", False)),
    )


def changed_by(
    book: Rulebook, changes: Iterable[RuleChange], *, quiet: Quiet | None = None, source: str, status: str
) -> Rulebook:
    """The rules as a charter changes them. What is mandatory may be told to others and otherwise, but not left untold."""
    rules, changed = dict(book.rules), set()
    for change in changes:
        rule = rules.get(change.kind)
        if rule is None:
            continue
        changed.add(change.kind)
        if change.is_off and not rule.is_mandatory:
            del rules[change.kind]
            continue
        rules[change.kind] = _changed(rule, change)
    return Rulebook(
        MappingProxyType(rules),
        book.quiet if quiet is None else quiet,
        source,
        status,
        frozenset(changed),
        quiet is not None,
    )


def _changed(rule: Rule, change: RuleChange) -> Rule:
    targets = rule.targets
    if change.roles:
        targets = tuple(
            replace(one, roles=change.roles, or_roles=()) if one.roles else one for one in targets
        )
    return replace(
        rule,
        targets=targets,
        channels=rule.channels if change.channels is None else change.channels,
        ladder=rule.ladder if change.ladder is None else change.ladder,
    )


@cache
def kinds_by_fact() -> Mapping[str, tuple[NoticeKind, ...]]:
    """Which kinds of notice a fact can lead to."""
    found: dict[str, list[NoticeKind]] = {}
    for rule in standard().rules.values():
        for fact in rule.facts:
            found.setdefault(fact, []).append(rule.kind)
    return MappingProxyType({fact: tuple(kinds) for fact, kinds in found.items()})


def leads_to(fact: str, facts: Mapping[str, Any]) -> tuple[NoticeKind, ...]:
    """The kinds of notice that this fact leads to, told from the fact alone; none costs nothing more.

    Shape: a fact of a time before it told the urgency is looked at for its green channel, which only emergencies have.
    """
    urgency = facts.get("urgency") or ("emergency" if facts.get("green_channel") else "")
    if fact == "referral_proposed" and not facts.get("is_at_once"):
        return ()
    rules = standard().rules
    return tuple(
        kind
        for kind in kinds_by_fact().get(fact, ())
        if not rules[kind].urgencies or urgency in rules[kind].urgencies
    )
