"""What follows from organisations, memberships, posts and charters alone, kept in the process while the authority stands.

Every verb that changes one of those raises the authority version, and every request learns that version before anything
else: what was read under it is as true as the actor's own duties. Not here: who acts (access), what is asked (governance).
"""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

from heyi.foundation.reading import version_for, version_of_reader
from heyi.foundation.unit_of_work import current_work
from heyi.kernel.actor import Actor

Key = TypeVar("Key")
Value = TypeVar("Value")

_MOST_KEPT = 20_000


class Kept(Generic[Key, Value]):
    """A question by key whose answers are kept under the reader's authority version.

    Shape:  `ask` answers many keys in one statement and leaves out those that are none; `tables` are what it reads. A
            unit of work that has itself written one of them asks the database, as do parts of the system, which carry no
            version.
    """

    def __init__(
        self, ask: Callable[[frozenset[Key]], Mapping[Key, Value]], *, tables: Iterable[str]
    ) -> None:
        self._ask = ask
        self._tables = frozenset(tables)
        self._known: dict[Key, tuple[int, Value]] = {}
        self._lock = Lock()

    def many(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """The answers by key; a key that is none is left out."""
        wanted = frozenset(keys)
        version = self._version()
        if not version:
            return dict(self._ask(wanted)) if wanted else {}
        kept = {key: self._known.get(key, (0, None)) for key in wanted}
        found: dict[Key, Value] = {key: value for key, (under, value) in kept.items() if under == version}  # type: ignore[misc]  # a value under no version is never looked at
        missing = wanted - found.keys()
        if missing:
            fresh = self._ask(missing)
            self._keep(fresh, version)
            found.update(fresh)
        return found

    def known(self, keys: Iterable[Key], actor: Actor) -> dict[Key, Value] | None:
        """The answers this actor could have without asking the database, or None where one of them is not kept."""
        version = 0 if self._has_written() else version_for(actor)
        kept = [(key, self._known.get(key)) for key in keys]
        if not version or any(one is None or one[0] != version for _, one in kept):
            return None
        return {key: one[1] for key, one in kept if one is not None}

    def one(self, key: Key) -> Value | None:
        """The answer, or None for a key that is none."""
        return self.many((key,)).get(key)

    def _version(self) -> int:
        return 0 if self._has_written() else version_of_reader()

    def _has_written(self) -> bool:
        work = current_work()
        return work is not None and work.has_written(self._tables)

    def _keep(self, fresh: Mapping[Key, Value], version: int) -> None:
        with self._lock:
            if len(self._known) + len(fresh) > _MOST_KEPT:
                self._known.clear()
            self._known |= {key: (version, value) for key, value in fresh.items()}
