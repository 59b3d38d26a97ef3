"""Questionnaires in the store, and those that come with the house. Not here: writing on one (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.db.models import Q
from ruamel.yaml import YAML

from heyi.contexts.surveys.models import EditionRow
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.collecting import Edition, EditionDeed, EditionState
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.foundation.audit import changes_of
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

PAGE_SIZE = 25
MOST_SIBLINGS = 50


@dataclass(frozen=True, slots=True)
class EditionsWanted:
    """Which editions: of a state, with this in code or title, those of one's own institutions only."""

    state: EditionState | None = None
    text: str = ""
    is_own: bool = False


def list_editions(
    wanted: EditionsWanted, *, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[Edition]:
    """Editions, the newest first."""
    begin = (page - 1) * size
    with reading(actor, now=now):
        rows = EditionRow.objects.within_reach_of(actor)
        if wanted.state:
            rows = rows.filter(state=wanted.state)
        if wanted.is_own:
            rows = rows.filter(organisation__in=actor.institutions)
        if wanted.text:
            text = wanted.text.strip()
            rows = rows.filter(
                Q(code__icontains=text) | Q(title_zh__icontains=text) | Q(title_en__icontains=text)
            )
        found = [one.snapshot() for one in rows.order_by("-made_at", "id")[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


def see_edition(edition: UUID, *, actor: Actor, now: datetime) -> Edition:
    """One edition.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        return EditionRow.objects.within_reach_of(actor).look_up(edition).snapshot()


def editions_like(edition: Edition, *, actor: Actor, now: datetime) -> tuple[Edition, ...]:
    """Every edition of the same code at the same institution that the actor may know of, the newest first."""
    with reading(actor, now=now):
        rows = EditionRow.objects.within_reach_of(actor)
        same = rows.filter(organisation=edition.organisation, code=edition.code)
        return tuple(one.snapshot() for one in same.order_by("-number")[:MOST_SIBLINGS])


def history_of(edition: UUID, *, actor: Actor, now: datetime) -> tuple[EditionDeed, ...]:
    """Who began, changed, released and withdrew an edition, the latest first; told at its own institution only.

    Raises: NotFound.
    """
    known = see_edition(edition, actor=actor, now=now)
    if known.organisation not in actor.institutions:
        return ()
    found = changes_of(edition, actor=actor, now=now)
    return tuple(EditionDeed(fact=one.fact, by=one.by, at=one.at) for one in found)


def releases_for(organisation: UUID, *, actor: Actor, now: datetime) -> tuple[Edition, ...]:
    """What an institution may put before people: its own released editions first, the newest of each code."""
    with reading(actor, now=now):
        rows = EditionRow.objects.within_reach_of(actor).filter(state=EditionState.RELEASED)
        found = [one.snapshot() for one in rows.order_by("code", "-number", "id")]
    found.sort(key=lambda one: (one.organisation != organisation, one.code, -one.number))
    newest: dict[tuple[UUID, str], Edition] = {}
    for one in found:
        newest.setdefault((one.organisation, one.code), one)
    return tuple(newest.values())


@cache
def shipped_trees() -> Mapping[str, Mapping[str, Any]]:
    """The texts of the questionnaires that come with the house, by code; copied before they are written on."""
    folder = files("heyi.contexts.surveys") / "questionnaires"
    read = YAML(typ="safe", pure=True)
    trees = [read.load(one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".yaml")]
    return {
        str(tree["questionnaire"]): tree for tree in sorted(trees, key=lambda one: str(one["questionnaire"]))
    }


def shipped_questionnaires() -> tuple[Questionnaire, ...]:
    """The questionnaires that come with the house."""
    return tuple(questionnaire_of(tree) for tree in shipped_trees().values())
