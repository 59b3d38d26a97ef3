"""The door of the record: what other contexts may call. Words (Entry, IncomingEntry, …) are in terms."""

from heyi.contexts.record.actions.taking_in import take_in, withdraw
from heyi.contexts.record.queries.admissions import Admissions, count_admissions
from heyi.contexts.record.queries.entries import (
    EntryPage,
    Point,
    Series,
    Trend,
    entry_page,
    fetch_document,
    trend_of,
)
from heyi.contexts.record.queries.open_stays import OpenStay, OpenStays, open_stays, said_in_stay, still_open
from heyi.contexts.record.queries.stays import StaysTold, count_stays
from heyi.contexts.record.queries.story import Line, Story, Wanted, story_of

__all__ = [
    "Admissions",
    "EntryPage",
    "Line",
    "OpenStay",
    "OpenStays",
    "Point",
    "Series",
    "StaysTold",
    "Story",
    "Trend",
    "Wanted",
    "count_admissions",
    "count_stays",
    "entry_page",
    "fetch_document",
    "open_stays",
    "said_in_stay",
    "still_open",
    "story_of",
    "take_in",
    "trend_of",
    "withdraw",
]
