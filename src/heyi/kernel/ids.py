"""Time-ordered identifiers (UUIDv7, RFC 9562). Not here: numbers that people read aloud (identifiers)."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

_MILLISECOND_BITS = 48
_COUNTER_BITS = 12
_TAIL_BITS = 62
_VERSION = 7
_VARIANT = 0b10
_FULL_COUNTER = (1 << _COUNTER_BITS) - 1


class IdMaker:
    """Identifiers that come out the same for the same seed and the same clock: the demo is built twice alike.

    Shape: `clock` tells the aware time of the story. Ids of one maker sort in the order they were made, even
           where the clock stands still.
    """

    def __init__(self, seed: int, clock: Callable[[], datetime]) -> None:
        self._random = random.Random(seed)  # noqa: S311 (repeatable on purpose; real ids come from new_id without a maker)
        self._clock = clock
        self._millisecond = -1
        self._counter = 0

    def __call__(self) -> UUID:
        """The next identifier.

        Raises: ValueError when the clock tells a naive time or one before 1970.
        """
        now = self._clock()
        if now.tzinfo is None:
            raise ValueError("an id needs an aware clock")
        self._advance(int(now.timestamp() * 1000))
        value = self._millisecond << (128 - _MILLISECOND_BITS)
        value |= _VERSION << 76 | self._counter << 64
        return UUID(int=value | _VARIANT << _TAIL_BITS | self._random.getrandbits(_TAIL_BITS))

    def _advance(self, millisecond: int) -> None:
        # A story may step back in time. Ids then stay at the latest millisecond seen: their order matters more
        # than the hour they hint at.
        if millisecond > self._millisecond:
            self._millisecond, self._counter = millisecond, 0
        elif self._counter < _FULL_COUNTER:
            self._counter += 1
        else:
            self._millisecond, self._counter = self._millisecond + 1, 0


def new_id_without_time() -> UUID:
    """A new identifier that tells nothing of when it was made; for rows whose order would tell whose they are."""
    return uuid4()


_maker: ContextVar[Callable[[], UUID] | None] = ContextVar("maker", default=None)


def new_id() -> UUID:
    """A new identifier, later ones sorting after earlier ones."""
    maker = _maker.get()
    return uuid7() if maker is None else maker()


@contextmanager
def made_by(maker: Callable[[], UUID]) -> Iterator[None]:
    """While this is open, `new_id` asks `maker`."""
    token = _maker.set(maker)
    try:
        yield
    finally:
        _maker.reset(token)
