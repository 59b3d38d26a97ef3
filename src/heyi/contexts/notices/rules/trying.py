"""How often and when a message is tried again, and how many an endpoint is sent at most. Not here: sending (actions)."""

from datetime import datetime, timedelta

from heyi.contexts.notices.terms import Answer, Ending

# The wait doubles with each try, up to an hour; after about four hours a person must look.
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 10
# Whoever says "too fast" is left alone: DingTalk shuts a robot for ten minutes. Source: docs/sources/messengers.md#dingtalk
LIMITED_WAIT = timedelta(minutes=10)
# The robots of WeCom and DingTalk take twenty a minute; a few are kept for trials. Source: docs/sources/messengers.md#limits
MOST_A_MINUTE = 18
# As long as one attempt can take at most, and more: then another worker may take the message up.
LEASE = timedelta(minutes=5)
_NO_USE = frozenset({Answer.REFUSED, Answer.NOT_ALLOWED})
# After one of these the next message to the same place would fare no better in the same minute.
_HOLDING_UP = frozenset({Answer.UNREACHABLE, Answer.TIMED_OUT, Answer.NOT_TRUSTED, Answer.LIMITED})


def holds_up(answer: Answer) -> bool:
    """Whether what waits for the same place is better not tried now."""
    return answer in _HOLDING_UP


def after(answer: Answer, *, attempts: int, now: datetime) -> tuple[Ending | None, datetime]:
    """What becomes of a message after an attempt: its end, or the moment of the next one.

    Shape: what is refused for what it is, is not tried again: the same words would be refused again.
    """
    if answer is Answer.TAKEN:
        return Ending.SENT, now
    if answer in _NO_USE or attempts >= MOST_ATTEMPTS:
        return Ending.GIVEN_UP, now
    if answer is Answer.LIMITED:
        return None, now + LIMITED_WAIT
    return None, now + min(_FIRST_WAIT * 2 ** (max(attempts, 1) - 1), _LONGEST_WAIT)


# Trials of one endpoint a minute; together with the others they stay below twenty.
MOST_TRIALS = 2
