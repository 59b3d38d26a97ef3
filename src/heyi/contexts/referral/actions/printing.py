"""Letters of many referrals: ordered, made by the worker, kept for a day. Not here: a single letter (queries.letters)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.events.letters import LettersOrdered, LettersPrinted, LettersRemoved
from heyi.contexts.referral.models import LetterBatchRow
from heyi.contexts.referral.queries.letters import LetterWanted, paper_of
from heyi.contexts.referral.queries.lists import MOST_PER_PAGE, Wanted, list_referrals
from heyi.contexts.referral.terms.letters import LetterBatch, LetterKind, Tongue
from heyi.foundation.jobs import job
from heyi.foundation.printing import MOST_PAPERS, Paper, pdf_of
from heyi.foundation.reading import Purpose
from heyi.foundation.system_actors import system_actor
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted, RuleBroken
from heyi.kernel.ids import new_id

PRINTER = system_actor("printer")
KEPT_HOURS = 24

_PORTION = 10


class TooManyLetters(RuleBroken):
    """More referrals than are printed together."""

    default_code = "too_many_letters"


class NoLetters(RuleBroken):
    """The list is empty: there is nothing to print."""

    default_code = "no_letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOrder:
    """Which letter of the referrals of a worklist, in which language; `site` is where this house is found."""

    kind: LetterKind
    language: Tongue = Tongue.CHINESE
    listed: Wanted
    site: str


def order_letters(order: LetterOrder, *, actor: Actor, now: datetime) -> LetterBatch:
    """Orders one letter of each referral of a list; the worker makes them.

    Raises: NotPermitted, TooManyLetters, NoLetters, InputInvalid for words that ask for nothing.
    Records: LettersOrdered.
    """
    at = next((one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties), None)
    if at is None:
        raise NotPermitted("duty_not_held", duty=str(Duty.READ_PATIENT))
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.READ_PATIENT, at=at)
        listed = _listed(order.listed, actor=actor, now=now)
        batch = LetterBatchRow(
            organisation=at, ordered_by=actor.id, ordered_at=now, kind=order.kind, language=order.language,
            site=order.site, referrals=[str(one) for one in listed], total=len(listed),
        )  # fmt: skip
        batch.save(force_insert=True)
        _print.enqueue(str(batch.id))
        work.record(
            LettersOrdered(
                subject=batch.id, organisation=batch.organisation, kind=order.kind, total=len(listed)
            ),
            warrant=warrant,
        )
        return batch.snapshot()


def _listed(listed: Wanted, *, actor: Actor, now: datetime) -> list[UUID]:
    found: list[UUID] = []
    for page in range(1, MOST_PAPERS // MOST_PER_PAGE + 1):
        asked = Wanted(
            box=listed.box, states=listed.states, urgency=listed.urgency, direction=listed.direction,
            organisation=listed.organisation, words=listed.words, page=page, per_page=MOST_PER_PAGE,
        )  # fmt: skip
        answer = list_referrals(asked, actor=actor, purpose=Purpose.REFERRAL, now=now)
        if answer.total > MOST_PAPERS:
            raise TooManyLetters(total=answer.total, most=MOST_PAPERS)
        found += [line.id for line in answer.lines]
        if len(found) >= answer.total:
            break
    if not found:
        raise NoLetters
    return found


def print_batch(batch_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Makes the letters of a batch in the right of who ordered it, as that right is now. Done once, however often called.

    Raises: NotFound, NotPermitted for anybody but the system.
    Records: LettersPrinted for each portion, and every letter as a read of who ordered it.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now):
        batch = LetterBatchRow.objects.within_reach_of(actor).hold(batch_id)
    if batch.finished_at is not None:
        return
    reader = governance.actor_for_account(batch.ordered_by, now=now)
    papers: list[Paper] = []
    for first in range(0, batch.total, _PORTION):
        portion = batch.referrals[first : first + _PORTION]
        papers += _papers(batch, portion, reader=reader, now=now)
        _tell(batch.id, first + len(portion), papers, is_finished=False, actor=actor, now=now)
    _tell(batch.id, batch.total, papers, is_finished=True, actor=actor, now=now)


@job(retries=3, minutes=15)
def _print(now: datetime, batch_id: str) -> None:
    """Stands here and not in tasks, because the verb that orders the letters queues it."""
    print_batch(UUID(batch_id), actor=PRINTER, now=now)


def _papers(batch: LetterBatchRow, portion: Sequence[str], *, reader: Actor, now: datetime) -> list[Paper]:
    found = []
    for one in portion:
        wanted = LetterWanted(
            referral=UUID(one), kind=LetterKind(batch.kind), language=Tongue(batch.language), site=batch.site
        )
        try:
            paper = paper_of(wanted, actor=reader, now=now)
        except (NotFound, NotPermitted):
            # What they might see when they ordered it and may not see any more is left out.
            continue
        if paper is not None:
            found.append(paper)
    return found


def _tell(
    batch_id: UUID, done: int, papers: Sequence[Paper], *, is_finished: bool, actor: Actor, now: datetime
) -> None:
    content = pdf_of(papers) if is_finished and papers else None
    with unit_of_work(actor, now=now) as work:
        row = LetterBatchRow.objects.within_reach_of(actor).hold(batch_id)
        if row.finished_at is not None:
            # Another run of the same job was faster.
            return
        changes: dict[str, object] = {"done": done, "printed": len(papers)}
        if is_finished:
            changes |= {"finished_at": now, "content": content}
        row.store(**changes)
        work.record(
            LettersPrinted(
                subject=row.id, organisation=row.organisation, done=done, printed=len(papers),
                is_finished=is_finished,
            )
        )  # fmt: skip


def remove_letters(*, actor: Actor, now: datetime) -> int:
    """Throws away the files that were kept for a day; answers how many.

    Raises: NotPermitted for anybody but the system.
    Records: LettersRemoved.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        old = LetterBatchRow.objects.within_reach_of(actor).filter(
            content__isnull=False, ordered_at__lt=now - timedelta(hours=KEPT_HOURS)
        )
        removed = old.update(content=None, removed_at=now)
        if removed:
            work.record(LettersRemoved(subject=new_id(), count=removed))
    return removed
