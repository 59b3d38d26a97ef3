"""JSON read value by value out of a long text, so that a large file never lies in memory whole. Not here: FHIR (fhir_files)."""

import json
from collections.abc import Iterator
from typing import Protocol

from heyi.contexts.interop.rules.tables.refusals import FileRefused

_BLOCK = 1 << 16
# No resource is longer; without an end a broken file would be read whole before it is refused.
LONGEST_VALUE = 1 << 25
_SPACE = " \t\r\n"
_BEHIND_A_VALUE = frozenset(",:]}" + _SPACE)


class Text(Protocol):
    """Anything that text is read from."""

    def read(self, size: int, /) -> str:
        """The next signs; empty at the end."""
        ...


class JsonText:
    """A text of JSON and how far it has been read."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """The next sign that is no space; empty at the end of the text."""
        while True:
            while self._at < len(self._buffer):
                sign = self._buffer[self._at]
                if sign not in _SPACE:
                    return sign
                self._at += 1
            if not self._more(_BLOCK):
                return ""

    def take(self, sign: str) -> None:
        """Reads over one sign.

        Raises: FileRefused `json_broken` where another one stands.
        """
        if self.peek() != sign:
            raise self._broken()
        self._at += 1

    def value(self) -> object:
        """The next value, whole.

        Raises: FileRefused `json_broken`, with the line.
        """
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except RecursionError as refused:
                raise self._broken() from refused
            except ValueError as refused:
                if not self._more_of_value():
                    raise self._broken() from refused
                continue
            # Where no mark of its end follows, a number may go on in what has not been read yet.
            if self._buffer[end : end + 1] in _BEHIND_A_VALUE or not self._more_of_value():
                self._at = end
                return value

    def members(self) -> Iterator[str]:
        """The keys of an object; after each one the caller reads its value."""
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise self._broken()
            self.take(":")
            yield key
            if self._ends("}"):
                return

    def items(self) -> Iterator[object]:
        """The values of an array, one after the other."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self._ends("]"):
                return

    def end(self) -> None:
        """Makes sure that nothing follows.

        Raises: FileRefused `json_broken`.
        """
        if self.peek():
            raise self._broken()

    def _ends(self, closing: str) -> bool:
        if self.peek() == closing:
            self.take(closing)
            return True
        self.take(",")
        return False

    def _more_of_value(self) -> bool:
        waiting = len(self._buffer) - self._at
        return waiting < LONGEST_VALUE and self._more(max(_BLOCK, waiting))

    def _more(self, size: int) -> bool:
        self._line += self._buffer.count("\n", 0, self._at)
        block = self._text.read(size)
        self._buffer = self._buffer[self._at :] + block
        self._at = 0
        return bool(block)

    def _broken(self) -> FileRefused:
        return FileRefused("json_broken", line=self._line + self._buffer.count("\n", 0, self._at))
