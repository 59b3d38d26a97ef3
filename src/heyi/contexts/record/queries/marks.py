"""Blind indexes of entries: what keys, topics and whole entries are compared by without being read."""

from heyi.contexts.record.rules.keeping import kept
from heyi.contexts.record.rules.placing import topic_of
from heyi.contexts.record.terms import Said
from heyi.foundation.record import canonical
from heyi.foundation.secrets import blind


def key_mark(key: str) -> bytes:
    """The keyed hash of a member's own key."""
    return blind("record.key", key)


def content_mark(said: Said, *, encounter: str, payload: object) -> bytes:
    """The keyed hash of everything that was sent of one entry."""
    return blind("record.content", canonical([kept(said), encounter, payload]))


def topic_mark(said: Said) -> bytes | None:
    """The keyed hash of what is measured; None for what cannot be compared over time."""
    topic = topic_of(said)
    return None if topic is None else blind("record.topic", topic)
