"""Questions about charters: which is in force, what it says, where a power lies. Not here: reading the text (rules)."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from uuid import UUID

from heyi.contexts.governance.models import CharterRow
from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.powers import Decider, Row, power_table, who_decides
from heyi.contexts.governance.rules.refusals import NoCharterInForce
from heyi.contexts.governance.terms import CharterVersion, Duty
from heyi.foundation.kept import Kept
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound

# A version never changes, so what was read once stays true; reading a text takes about a tenth of a second.
_MOST_READ = 256
_read: OrderedDict[UUID, Charter] = OrderedDict()
_lock = Lock()


def charters_by_id(ids: frozenset[UUID]) -> Mapping[UUID, Charter]:
    """The charters of these versions, read once per process; asked within an open reading. At most one statement."""
    with _lock:
        known = {charter_id: _read[charter_id] for charter_id in ids if charter_id in _read}
    missing = ids - known.keys()
    if missing:
        for charter_id, text in CharterRow.objects.filter(id__in=missing).values_list("id", "text"):
            charter = read_charter(text).charter
            if charter is None:
                raise ValueError(f"charter {charter_id} was applied and cannot be read any more")
            known[charter_id] = charter
            _keep(charter_id, charter)
    return known


def _keep(charter_id: UUID, charter: Charter) -> None:
    with _lock:
        _read[charter_id] = charter
        while len(_read) > _MOST_READ:
            _read.popitem(last=False)


def charter_in_force(alliance: UUID, *, now: datetime) -> Charter:
    """The charter of an alliance at that instant, for a verb that asks within its own unit of work or reading.

    Raises: NoCharterInForce.
    """
    versions = _versions.one(alliance) or ()
    found = next((charter_id for effective_from, charter_id in versions if effective_from <= now), None)
    if found is None:
        raise NoCharterInForce(alliance=alliance)
    return charters_by_id(frozenset({found}))[found]


def _versions_by_alliance(ids: frozenset[UUID]) -> dict[UUID, tuple[tuple[datetime, UUID], ...]]:
    rows = CharterRow.objects.filter(alliance__in=ids).order_by("-effective_from")
    found: dict[UUID, list[tuple[datetime, UUID]]] = {}
    for alliance, effective_from, charter_id in rows.values_list("alliance", "effective_from", "id"):
        found.setdefault(alliance, []).append((effective_from, charter_id))
    return {alliance: tuple(versions) for alliance, versions in found.items()}


# The versions of each alliance's charter, future ones too, the one that takes effect last first.
_versions = Kept(_versions_by_alliance, tables=["governance_charter"])


def version_in_force(alliance: UUID, *, actor: Actor, now: datetime) -> CharterVersion:
    """Which version of the charter is in force.

    Raises: NotPermitted, NoCharterInForce.
    """
    actor.require(Duty.READ_CHARTER, at=_seat_of(actor, alliance), under=alliance)
    with reading(actor, now=now):
        row = CharterRow.objects.in_force(alliance, now).defer("text").first()
    if row is None:
        raise NoCharterInForce(alliance=alliance)
    return row.snapshot()


def charter_versions(alliance: UUID, *, actor: Actor, now: datetime) -> tuple[CharterVersion, ...]:
    """Every version, the one that takes effect last first.

    Raises: NotPermitted.
    """
    actor.require(Duty.READ_CHARTER, at=_seat_of(actor, alliance), under=alliance)
    with reading(actor, now=now):
        rows = CharterRow.objects.filter(alliance=alliance).defer("text").order_by("-effective_from")
        return tuple(row.snapshot() for row in rows)


def charter_text(charter_id: UUID, *, actor: Actor, now: datetime) -> str:
    """The text of one version, with its comments.

    Raises: NotFound, NotPermitted.
    """
    return _readable(charter_id, actor, now).text


def charter_of_version(charter_id: UUID, *, actor: Actor, now: datetime) -> Charter:
    """What one version says, also one of long ago: history is judged by the charter of its time.

    Raises: NotFound, NotPermitted.
    """
    row = _readable(charter_id, actor, now)
    with reading(actor, now=now):
        return charters_by_id(frozenset({row.id}))[row.id]


def _readable(charter_id: UUID, actor: Actor, now: datetime) -> CharterRow:
    with reading(actor, now=now):
        row = CharterRow.objects.within_reach_of(actor).look_up(charter_id)
    actor.require(Duty.READ_CHARTER, at=_seat_of(actor, row.alliance_id), under=row.alliance_id)
    return row


def _seat_of(actor: Actor, alliance: UUID) -> UUID | None:
    """Where the actor stands in an alliance; the first place at which the charter may be read.

    Raises: NotFound for an alliance in which the actor stands nowhere.
    """
    if actor.is_system:
        return None
    seats = [standing for standing in actor.standings if standing.alliance == alliance]
    if not seats:
        raise NotFound
    return next((one.organisation for one in seats if Duty.READ_CHARTER in one.duties), seats[0].organisation)


def power_matrix(charter_id: UUID, *, actor: Actor, now: datetime) -> tuple[Row, ...]:
    """The power matrix of one version as a table.

    Raises: NotFound, NotPermitted.
    """
    return power_table(charter_of_version(charter_id, actor=actor, now=now))


def where_power_lies(duty: Duty, *, alliance: UUID, actor: Actor, now: datetime) -> tuple[Decider, ...]:
    """Who decides and who may propose under an alliance's charter, so that a refusal can say whom to ask.

    Shape: nothing where the alliance has no charter or the actor stands nowhere in it.
    """
    if not actor.is_system and all(standing.alliance != alliance for standing in actor.standings):
        return ()
    with reading(actor, now=now):
        try:
            return who_decides(charter_in_force(alliance, now=now), duty)
        except NoCharterInForce:
            return ()
