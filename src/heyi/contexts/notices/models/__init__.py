"""The tables of notices; imported here so that Django finds them."""

from heyi.contexts.notices.models.endpoint import EndpointRow
from heyi.contexts.notices.models.notice import LadderRow, NoticeRow
from heyi.contexts.notices.models.sending import SendingRow
from heyi.contexts.notices.models.wish import WishRow

__all__ = ["EndpointRow", "LadderRow", "NoticeRow", "SendingRow", "WishRow"]
