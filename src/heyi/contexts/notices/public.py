"""The door of notices: what the pages and the rooms above may call."""

from heyi.contexts.notices.actions.endpoints import (
    EndpointWish,
    change_endpoint,
    open_endpoint,
    remove_endpoint,
    revive_sendings,
    try_endpoint,
)
from heyi.contexts.notices.actions.reading import keep_wish, read_all, read_notice, sweep_notices
from heyi.contexts.notices.actions.sending import send_due
from heyi.contexts.notices.actions.telling import NOTIFIER, climb_ladders, settle_answered, tell
from heyi.contexts.notices.queries.books import book_at
from heyi.contexts.notices.queries.showing import (
    MOST_COUNTED,
    NoticesWanted,
    Queue,
    count_given_up,
    count_unread,
    find_endpoint,
    find_notice,
    list_endpoints,
    list_notices,
    queues_of,
    wish_of,
)
from heyi.contexts.notices.queries.wording import is_of_referral, number_of, places_of, title_of
from heyi.contexts.notices.rules.quiet import quiet_of
from heyi.contexts.notices.rules.rulebook import leads_to, standard

__all__ = [
    "MOST_COUNTED",
    "NOTIFIER",
    "EndpointWish",
    "NoticesWanted",
    "Queue",
    "book_at",
    "change_endpoint",
    "climb_ladders",
    "count_given_up",
    "count_unread",
    "find_endpoint",
    "find_notice",
    "is_of_referral",
    "keep_wish",
    "leads_to",
    "list_endpoints",
    "list_notices",
    "number_of",
    "open_endpoint",
    "places_of",
    "queues_of",
    "quiet_of",
    "read_all",
    "read_notice",
    "remove_endpoint",
    "revive_sendings",
    "send_due",
    "settle_answered",
    "standard",
    "sweep_notices",
    "tell",
    "title_of",
    "try_endpoint",
    "wish_of",
]
