"""How a coded state looks on a page: its words, its tone and its icon. Not here: which states there are (contexts)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext


class Tone(StrEnum):
    """The few colours a state may have; each stands beside an icon and a word, never alone."""

    WAITING = "waiting"
    IN_TIME = "in-time"
    SOON = "soon"
    LATE = "late"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Look:
    """What a badge shows. `words` is a Chinese msgid marked with `gettext_noop` where it is declared."""

    words: str
    tone: Tone
    icon: str


class Looks:
    """The looks of one family of codes, filled once by the context that owns the words."""

    def __init__(self) -> None:
        self._known: dict[str, Look] = {}

    def register(self, looks: Mapping[str, Look]) -> None:
        """Adds looks by code.

        Raises: ValueError when a code already has another look.
        """
        for code, look in looks.items():
            if self._known.setdefault(code, look) != look:
                raise ValueError(f"two looks for the state {code}")

    def of(self, code: str) -> Look:
        """The look of a code, its words in the reader's language; an unknown code is shown as it is written."""
        look = self._known.get(code)
        if look is None:
            return Look(code, Tone.WAITING, "question-mark")
        return Look(gettext(look.words), look.tone, look.icon)


state_looks = Looks()
