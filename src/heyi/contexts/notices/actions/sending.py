"""What is due leaves the house: taken up in one transaction, sent outside of any, marked in another. Not here: its form."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Count, F, When

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices.actions.carrying import Parcel, Post, carry
from heyi.contexts.notices.actions.raising import require_system
from heyi.contexts.notices.events import MessageTried, SendingsPutBack, SendingsTaken
from heyi.contexts.notices.models import EndpointRow, SendingRow
from heyi.contexts.notices.queries.people import still_waits, wishes_of
from heyi.contexts.notices.queries.wording import line_of, message_of, names_for
from heyi.contexts.notices.rules.batching import Bundle, Waiting, bundled, within_limit
from heyi.contexts.notices.rules.matter import ends
from heyi.contexts.notices.rules.rulebook import standard
from heyi.contexts.notices.rules.trying import LEASE, MOST_A_MINUTE, after
from heyi.contexts.notices.terms import BotKind, Channel, Ending, NoticeKind, Outcome
from heyi.contexts.referral import public as referral
from heyi.foundation.accounts import languages_of
from heyi.foundation.turns import take_turn
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

_BATCH = 200
_MINUTE = timedelta(minutes=1)


def send_due(*, actor: Actor, now: datetime) -> int:
    """Sends what is due; answers how many messages were tried.

    Shape:   a worker that dies between sending and marking sends that message once more, under the same id.
    Raises:  NotPermitted for anybody but the system.
    Records: SendingsTaken, MessageTried for each message, SendingsPutBack for one that was not tried after all.
    """
    require_system(actor)
    tried = 0
    for one, outcome in carry(_take(actor, now), now=now):
        if outcome is None:
            _give_back(one, actor, now)
        else:
            _mark(one, outcome, actor, now)
            tried += 1
    return tried


# ---- taking up ----


def _take(actor: Actor, now: datetime) -> tuple[Parcel, ...]:
    with unit_of_work(actor, now=now) as work:
        due = SendingRow.objects.within_reach_of(actor).waiting().filter(due_at__lte=now)
        if not due.exists():
            return ()
        take_turn("notices.sending")
        # Emergencies first: the end of the night lets go of more than one round can carry.
        ordered = due.order_by(Case(When(level=Urgency.EMERGENCY, then=0), default=1), "due_at", "id")
        rows = list(ordered.select_for_update()[:_BATCH])
        posts = _posts(rows, actor, now)
        dropped = [row for row in rows if _place(row) not in posts]
        rows = [row for row in rows if _place(row) in posts]
        answered = _answered(rows, actor, now)
        _end(dropped, Ending.SWITCHED_OFF, now)
        _end(answered, Ending.ANSWERED, now)
        by_id = {row.id: row for row in rows if row not in answered}
        bundles = bundled(
            Waiting(one.id, _place(one), Urgency(one.level), one.message) for one in by_id.values()
        )
        go, wait = within_limit(bundles, _sent_lately(actor, now), most=MOST_A_MINUTE)
        for bundle in wait:
            _put_off(by_id, bundle, now + _MINUTE)
        taken = tuple(_taken(bundle, by_id, posts[bundle.place], actor, now) for bundle in go)
        work.record(SendingsTaken(subject=new_id(), messages=len(taken), sendings=len(by_id)))
    return taken


def _place(row: SendingRow) -> UUID:
    place = row.endpoint_id or row.account
    if place is None:
        raise ValueError("a sending goes somewhere")
    return place


def _posts(rows: Sequence[SendingRow], actor: Actor, now: datetime) -> Mapping[UUID, Post]:
    """Where these go, place by place; what was switched off since is left out."""
    endpoints = {row.endpoint_id for row in rows if row.endpoint_id}
    found = EndpointRow.objects.within_reach_of(actor).standing().filter(id__in=endpoints, is_on=True)
    posts = {
        one.id: Post(Channel.WEBHOOK, "", BotKind(one.kind), one.url, one.secret, one.keyword)
        for one in found
    }
    people = {row.account for row in rows if row.account}
    languages = languages_of(people)
    for account, wish in wishes_of(people, actor=actor, now=now).items():
        if wish.by_email and wish.email and account in languages and settings.HEYI_MAIL:
            posts[account] = Post(Channel.EMAIL, wish.email, language=languages[account])
    return posts


def _answered(rows: Iterable[SendingRow], actor: Actor, now: datetime) -> list[SendingRow]:
    """Those whose matter was answered before they were ever sent. What was begun is finished under its own id."""
    fresh = [row for row in rows if not row.attempts]
    rules = standard().rules
    timed = [row for row in fresh if ends(rules[NoticeKind(row.kind)])]
    headings = referral.headings_of({row.subject for row in timed}, actor=actor, now=now)
    return [
        row for row in timed if not still_waits(NoticeKind(row.kind), row.detail, headings.get(row.subject))
    ]


def _end(rows: Iterable[SendingRow], ending: Ending, now: datetime) -> None:
    for row in rows:
        row.store(ended_at=now, ended_for=str(ending))


def _sent_lately(actor: Actor, now: datetime) -> dict[UUID, int]:
    """How many messages each endpoint was sent in the last minute, trials left out."""
    lately = SendingRow.objects.within_reach_of(actor).filter(
        tried_at__gt=now - _MINUTE, endpoint__isnull=False
    )
    counted = lately.values("endpoint").annotate(messages=Count("message", distinct=True))
    return Counter({one["endpoint"]: one["messages"] for one in counted})


def _put_off(by_id: Mapping[UUID, SendingRow], bundle: Bundle, until: datetime) -> None:
    for one in bundle.sendings:
        by_id[one].store(due_at=until)


def _taken(bundle: Bundle, by_id: Mapping[UUID, SendingRow], to: Post, actor: Actor, now: datetime) -> Parcel:
    rows = [by_id[one] for one in bundle.sendings]
    message = bundle.message or new_id()
    for row in rows:
        row.store(message=message, attempts=row.attempts + 1, tried_at=now, due_at=now + LEASE)
    names = names_for(rows, actor=actor, now=now)
    lines = [line_of(row, names, language=to.language) for row in rows]
    made = message_of(message, bundle.level, lines, language=to.language, keyword=to.keyword)
    return Parcel(made, to, rows[0].attempts, rows[0].endpoint_id)


def _mark(taken: Parcel, outcome: Outcome, actor: Actor, now: datetime) -> None:
    ending, due_at = after(outcome.answer, attempts=taken.attempts, now=now)
    with unit_of_work(actor, now=now) as work:
        rows = SendingRow.objects.within_reach_of(actor).waiting().filter(message=taken.message.id)
        if ending is None:
            rows.update(due_at=due_at, code=outcome.code)
        else:
            rows.update(ended_at=now, ended_for=ending, code=outcome.code)
        if taken.endpoint is not None:
            endpoint = EndpointRow.objects.within_reach_of(actor).hold(taken.endpoint)
            endpoint.store(last_at=now, last_answer=str(outcome.answer), last_code=outcome.code)
        tried = MessageTried(
            subject=taken.message.id, channel=taken.post.channel, answer=outcome.answer,
            attempts=taken.attempts, ending=ending,
        )  # fmt: skip
        work.record(tried)


def _give_back(taken: Parcel, actor: Actor, now: datetime) -> None:
    """What was taken up and not tried, because its place did not answer or time ran out, waits for the next minute."""
    with unit_of_work(actor, now=now) as work:
        rows = SendingRow.objects.within_reach_of(actor).waiting().filter(message=taken.message.id)
        count = rows.update(due_at=now + _MINUTE, attempts=F("attempts") - 1)
        work.record(SendingsPutBack(subject=taken.message.id, sendings=count))
