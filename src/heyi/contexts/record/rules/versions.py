"""What becomes of an entry that is sent: it is new, the same, another version, back, or withdrawn."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from heyi.kernel.errors import InputInvalid, Problem


class Fate(StrEnum):
    """What became of one entry."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known already under a member's own key."""

    id: UUID
    patient: UUID
    content: bytes
    is_withdrawn: bool


def fate_of_sent(standing: Standing | None, *, patient: UUID, content: bytes) -> Fate:
    """What becomes of an entry that tells something; one that was withdrawn and is sent again is back.

    Raises: InputInvalid when the key is that of another patient's entry: to move it, it is withdrawn and sent anew.
    """
    if standing is None:
        return Fate.NEW
    if standing.patient != patient:
        raise InputInvalid(Problem("patient", "key_of_another_patient"))
    if standing.content == content and not standing.is_withdrawn:
        return Fate.SAME
    return Fate.CHANGED


def fate_of_withdrawal(standing: Standing | None) -> Fate:
    """What becomes of an entry that its member takes back; taken back twice it is taken back once.

    Raises: InputInvalid when nothing is known under the key.
    """
    if standing is None:
        raise InputInvalid(Problem("key", "nothing_to_withdraw"))
    return Fate.SAME if standing.is_withdrawn else Fate.WITHDRAWN
