"""Editions of a questionnaire: begun, written on, released, withdrawn. Not here: putting one before people (planning)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.events.collecting import (
    EditionChanged,
    EditionDrafted,
    EditionFact,
    EditionReleased,
    EditionWithdrawn,
)
from heyi.contexts.surveys.models import EditionRow
from heyi.contexts.surveys.rules.editing import EditionTaken, read_edition
from heyi.contexts.surveys.rules.surveying import check_draft, check_version
from heyi.contexts.surveys.terms.collecting import Edition, EditionState
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, Problem, WrongState
from heyi.kernel.ids import new_id


def draft_edition(tree: Mapping[str, Any], *, organisation: UUID, actor: Actor, now: datetime) -> Edition:
    """An institution begins an edition of a questionnaire, the first of its code or one behind those before.

    Raises: NotPermitted, QuestionnaireWrong, EditionTaken where a draft of the same code waits.
    Records: EditionDrafted.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.RUN_SURVEYS, at=organisation)
        _, read = read_edition(tree, number=1)
        same = EditionRow.objects.filter(organisation=organisation, code=read.code)
        if same.filter(state=EditionState.DRAFT).exists():
            raise EditionTaken(edition_code=read.code)
        number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
        kept, read = read_edition(tree, number=number)
        row = EditionRow(
            id=new_id(), organisation=organisation, code=read.code, number=number, state=EditionState.DRAFT,
            title_zh=read.title.zh, title_en=read.title.en, tree=kept, made_at=now, made_by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        fact = EditionDrafted(
            subject=row.id,
            organisation=organisation,
            number=number,
            questions=len(read.questions),
        )
        work.record(fact, warrant=warrant, begins=True)
        return row.snapshot()


def change_edition(
    edition: UUID, tree: Mapping[str, Any], *, seen_version: int | None, actor: Actor, now: datetime
) -> Edition:
    """A draft has another text; its code stays.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, QuestionnaireWrong, InputInvalid for another code.
    Records: EditionChanged.
    """
    with unit_of_work(actor, now=now) as work:
        row = EditionRow.objects.within_reach_of(actor).hold(edition)
        warrant = actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        check_draft(EditionState(row.state), action="change_edition")
        check_version(row.version, seen_version)
        kept, read = read_edition(tree, number=row.number)
        if read.code != row.code:
            raise InputInvalid(Problem("questionnaire", "edition_code_stays", row.code))
        row.store(title_zh=read.title.zh, title_en=read.title.en, tree=kept, version=row.version + 1)
        fact = EditionChanged(
            subject=row.id, organisation=row.organisation, number=row.number,
            questions=len(read.questions),
        )  # fmt: skip
        work.record(fact, warrant=warrant)
        return row.snapshot()


def release_edition(edition: UUID, *, seen_version: int | None, actor: Actor, now: datetime) -> Edition:
    """An edition may be put before people; it is never changed again.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion.
    Records: EditionReleased.
    """
    with unit_of_work(actor, now=now) as work:
        row = EditionRow.objects.within_reach_of(actor).hold(edition)
        warrant = actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        check_draft(EditionState(row.state), action="release_edition")
        check_version(row.version, seen_version)
        row.store(state=EditionState.RELEASED, released_at=now, released_by=actor.id, version=row.version + 1)
        return _told(work, row, EditionReleased, warrant)


def withdraw_edition(edition: UUID, *, actor: Actor, now: datetime) -> Edition:
    """No new survey uses an edition; those that run go on.

    Raises: NotFound, NotPermitted, WrongState for a draft, and for one that was withdrawn before.
    Records: EditionWithdrawn.
    """
    with unit_of_work(actor, now=now) as work:
        row = EditionRow.objects.within_reach_of(actor).hold(edition)
        warrant = actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        if row.state != EditionState.RELEASED:
            raise WrongState(action="withdraw_edition", state=row.state)
        row.store(state=EditionState.WITHDRAWN, version=row.version + 1)
        return _told(work, row, EditionWithdrawn, warrant)


def _told(work: Work, row: EditionRow, fact: type[EditionFact], warrant: Warrant) -> Edition:
    told = fact(subject=row.id, organisation=row.organisation, number=row.number)
    work.record(told, warrant=warrant)
    return row.snapshot()
