"""Editions of questionnaires in words: the list, one with its history, what differs. Not here: what they ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import names_of_people, organisation_names, own_organisations
from heyi.contexts.console.queries.survey_questions import said
from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition, EditionState
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.foundation.listing import Page
from heyi.foundation.looks import Look, Tone
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.words import Words

# An assumption of ours: how long people take over one question on a phone.
SECONDS_A_COLUMN = 12

_LOOKS: Mapping[EditionState, tuple[Tone, str]] = {
    EditionState.DRAFT: (Tone.WAITING, "pencil"),
    EditionState.RELEASED: (Tone.IN_TIME, "circle-check"),
    EditionState.WITHDRAWN: (Tone.REFUSED, "ban"),
}


def look_of(state: EditionState) -> Look:
    """How a state of an edition looks."""
    tone, icon = _LOOKS[state]
    return Look(name("edition_state", state), tone, icon)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """One edition in a list, in words."""

    edition: Edition
    title: str
    look: Look
    organisation: str
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A questionnaire that comes with the house."""

    code: str
    title: str
    questions: int
    sections: int
    is_assumption: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did with an edition."""

    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTold:
    """The page of one edition."""

    row: EditionRow
    questionnaire: Questionnaire
    like: tuple[EditionRow, ...]
    history: tuple[Deed, ...]
    may_write: bool
    draft_beside: UUID | None
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """One difference in words."""

    words: str
    code: str
    before: str
    after: str


def title_of(edition: Edition, language: str) -> str:
    """Its title in the reader's language."""
    return said(Words(edition.title_zh, edition.title_en), language)


def edition_page(
    wanted: surveys.EditionsWanted, *, page: int, language: str, actor: Actor, now: datetime
) -> Page[EditionRow]:
    """One page of editions in words."""
    found = surveys.list_editions(wanted, actor=actor, now=now, page=page)
    rows = _rows(found.rows, language, actor=actor, now=now)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def _rows(
    editions: Iterable[Edition], language: str, *, actor: Actor, now: datetime
) -> tuple[EditionRow, ...]:
    told = tuple(editions)
    names = organisation_names({one.organisation for one in told}, actor=actor, now=now)
    return tuple(
        EditionRow(
            edition=one,
            title=title_of(one, language),
            look=look_of(one.state),
            organisation=names.get(one.organisation, ""),
            questions=len(surveys.designing.questions_of(surveys.designing.laid_open(one.tree))),
        )
        for one in told
    )


def shipped(language: str) -> tuple[Shipped, ...]:
    """The questionnaires that come with the house, in words."""
    return tuple(
        Shipped(
            code=one.code,
            title=said(one.title, language),
            questions=len(one.questions),
            sections=len(one.sections),
            is_assumption=one.status == "assumption",
        )
        for one in surveys.shipped_questionnaires()
    )


def places_to_write(actor: Actor, *, now: datetime) -> list[tuple[str, str]]:
    """The institutions at which the reader may write questionnaires, to choose from."""
    return [
        (str(one), words)
        for one, words in own_organisations(actor, now=now)
        if actor.may(Duty.RUN_SURVEYS, at=one)
    ]


def edition_told(edition_id: UUID, language: str, *, actor: Actor, now: datetime) -> EditionTold:
    """One edition with what happened to it and its siblings.

    Raises: NotFound.
    """
    edition = surveys.see_edition(edition_id, actor=actor, now=now)
    like = surveys.editions_like(edition, actor=actor, now=now)
    questionnaire = surveys.questionnaire_of(edition.tree)
    draft = next((one.id for one in like if one.is_open_to_change), None)
    rows = _rows(like, language, actor=actor, now=now)
    return EditionTold(
        row=next(one for one in rows if one.edition.id == edition_id),
        questionnaire=questionnaire,
        like=rows,
        history=deeds_of(edition, actor=actor, now=now),
        may_write=actor.may(Duty.RUN_SURVEYS, at=edition.organisation),
        draft_beside=draft,
        minutes=max(1, round(len(questionnaire.columns) * SECONDS_A_COLUMN / 60)),
    )


def deeds_of(edition: Edition, *, actor: Actor, now: datetime) -> tuple[Deed, ...]:
    """Who did what with an edition, the latest first; at other institutions only when it was released."""
    found = surveys.history_of(edition.id, actor=actor, now=now)
    people = names_of_people({one.by for one in found} | {edition.made_by})
    nobody = gettext("已离开的人员")
    told = tuple(
        Deed(words=name("edition_deed", one.fact), by=people.get(one.by, nobody), at=one.at) for one in found
    )
    if told or edition.released_at is None:
        return told
    return (Deed(words=name("edition_deed", "edition_released"), by="", at=edition.released_at),)


def difference_lines(before: Edition, after: Edition, language: str) -> tuple[DifferenceLine, ...]:
    """What one edition asks otherwise than another, in words."""
    found = surveys.differences(surveys.questionnaire_of(before.tree), surveys.questionnaire_of(after.tree))
    return tuple(
        DifferenceLine(
            words=name("edition_difference", one.kind),
            code=one.code,
            before=said(one.before, language)
            if not one.kind.endswith("_moved") or one.kind == "choices_moved"
            else "",
            after=said(one.after, language),
        )
        for one in found
    )
