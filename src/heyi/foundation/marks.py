"""Rows found by keyed marks: the one condition that every list with a search asks by. Not here: which marks a text asks for."""

from collections.abc import Callable, Iterable

from django.db.models import Q


def having_marks(asked: Iterable[Iterable[Iterable[bytes]]], with_mark: Callable[[bytes], Q]) -> Q:
    """The condition that a row has, of every term that was asked, all marks of one way to read it.

    Shape: terms of ways of marks; `with_mark` is the condition that a row has one mark.
    """
    found = Q()
    for ways in asked:
        any_way = Q()
        for way in ways:
            all_marks = Q()
            for mark in sorted(way):
                all_marks &= with_mark(mark)
            any_way |= all_marks
        found &= any_way
    return found
