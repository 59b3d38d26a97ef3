"""What stands aside of a file, read back. Not here: putting it there (actions.staging)."""

from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.interop.models import StageRow
from heyi.contexts.patients.terms.importing import UnreadableRow
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import Problem

# An import that has not ended by then was killed: what it put aside serves nobody.
_GIVEN_UP_AFTER = timedelta(days=1)

StagedRow = tuple[int, IncomingPerson | UnreadableRow]


def staged_chunk(file: UUID, number: int, *, actor: Actor, now: datetime) -> list[StagedRow]:
    """One chunk of an import; an empty list behind the last one."""
    with reading(actor, now=now):
        found = StageRow.objects.within_reach_of(actor).filter(file=file, number=number).first()
    return [_thawed(one) for one in found.rows] if found else []


def left_behind(organisation: UUID, *, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """Imports of an organisation that were killed before they ended, and whose rows still stand aside."""
    with reading(actor, now=now):
        rows = StageRow.objects.within_reach_of(actor)
        old = rows.filter(organisation=organisation, staged_at__lt=now - _GIVEN_UP_AFTER)
        return tuple(old.order_by("file").values_list("file", flat=True).distinct())


def frozen(row: StagedRow) -> list[object]:
    """A row as it is kept."""
    number, said = row
    if isinstance(said, UnreadableRow):
        return [number, [[one.field, one.code, one.value, one.limit] for one in said.problems], None]
    plain = {name: value for name in _TEXTS if (value := getattr(said, name))}
    identifiers = [[one.type, one.value, one.valid_until] for one in said.identifiers]
    return [number, plain, identifiers]


_TEXTS = (
    "name", "sex", "birth_on", "phone", "address", "division", "country", "without_number", "circumstances", "guardian_name",
    "guardian_phone",
)  # fmt: skip


def _thawed(kept: list[object]) -> StagedRow:
    number, said, identifiers = kept
    if not isinstance(number, int):
        raise TypeError("a staged row begins with its number")
    if isinstance(said, list):
        return number, UnreadableRow(tuple(Problem(*one) for one in said))
    if not isinstance(said, dict) or not isinstance(identifiers, list):
        raise TypeError("a staged row holds texts and numbers")
    return number, IncomingPerson(**said, identifiers=tuple(IncomingIdentifier(*one) for one in identifiers))
