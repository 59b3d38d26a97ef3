"""Tables of the foundation; each module is imported here so that Django finds it."""

from heyi.foundation.models.account import Account, ApiTokenRow, AuthorityRow
from heyi.foundation.models.hashes import HashesRow
from heyi.foundation.models.jobs import TimetableRow
from heyi.foundation.models.record import DeliveryRow, ListenerRow, RecordedRow, SealRow
from heyi.foundation.models.requests import IdempotencyRow, RateRow

__all__ = [
    "Account",
    "ApiTokenRow",
    "AuthorityRow",
    "DeliveryRow",
    "HashesRow",
    "IdempotencyRow",
    "ListenerRow",
    "RateRow",
    "RecordedRow",
    "SealRow",
    "TimetableRow",
]
