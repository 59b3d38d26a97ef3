"""How often one actor may do one thing. The count stands in the database, so that every process sees the same."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from heyi.foundation.models import RateRow
from heyi.kernel.errors import HeyiError


class TooMany(HeyiError):
    """Done too often; `retry_after_seconds` tells when the next is possible."""

    default_code = "too_many"


def count_once(subject: str, deed: str, *, most: int, per_seconds: int, now: datetime) -> None:
    """Counts one deed against a limit, in a transaction of its own that stands whatever becomes of the deed.

    Raises: TooMany.
    """
    window = int(now.timestamp()) // per_seconds
    with transaction.atomic():
        RateRow.objects.bulk_create(
            [RateRow(subject=subject, deed=deed, window=window)], ignore_conflicts=True
        )
        mine = RateRow.objects.filter(subject=subject, deed=deed, window=window)
        mine.update(count=F("count") + 1)
        used = mine.values_list("count", flat=True).get()
    if used > most:
        wait = (window + 1) * per_seconds - int(now.timestamp())
        raise TooMany(deed=deed, most=most, retry_after_seconds=wait)
