"""When one organisation may be given access to a person. Not here: whether the two act in one case (referral)."""

from datetime import timedelta
from uuid import UUID

from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted, RuleBroken

# An assumption of ours: long enough for one episode, short enough to be asked again for the next.
ASKED_ACCESS = timedelta(days=30)
# An assumption of ours: a busy desk looks up a few strangers an hour, a collector hundreds.
MOST_NUMBERS_ASKED = 30
NUMBERS_ASKED_PER_SECONDS = 3600
FEWEST_WORDS_OF_REASON = 4


class SelfMadeKey(RuleBroken):
    """An organisation cannot open a record to itself: access follows the other side's act."""

    default_code = "self_made_key"


class OffererDoesNotHold(RuleBroken):
    """Nobody can give access to what they have no part in."""

    default_code = "offerer_does_not_hold"


class AlreadyAnswered(RuleBroken):
    """A request for access is answered once."""

    default_code = "already_answered"


class AccessOver(RuleBroken):
    """An access that has ended cannot be ended again."""

    default_code = "access_over"


class RecordIsRestricted(RuleBroken):
    """The person has the record restricted: asking and giving opens it to nobody."""

    default_code = "record_is_restricted"


def check_key(actor: Actor, *, organisation: UUID, offered_by: UUID, offerer_holds: bool) -> None:
    """Lets an access be opened by one of its two sides only, and only between two different ones.

    Raises: SelfMadeKey, NotPermitted for a third party, OffererDoesNotHold.
    """
    if organisation == offered_by:
        raise SelfMadeKey(organisation=organisation)
    if not actor.is_system and not {organisation, offered_by} & actor.institutions:
        raise NotPermitted("not_your_side", organisation=organisation)
    if not offerer_holds:
        raise OffererDoesNotHold(organisation=offered_by)
