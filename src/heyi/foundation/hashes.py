"""Whether this installation makes its hashes as the store was begun. Not here: making them (secrets)."""

from dataclasses import dataclass

from django.conf import settings
from django.db import OperationalError, ProgrammingError, transaction

from heyi.foundation.models import HashesRow, RecordedRow
from heyi.foundation.record import digest_of
from heyi.foundation.secrets import hash_key_name, same
from heyi.foundation.suites import Suite, is_available
from heyi.kernel.errors import RuleBroken


class HashesDiffer(RuleBroken):
    """The settings make other hashes than those in the store: nobody would be found, and the record could not be proven."""

    default_code = "hashes_differ"


class HashesUnavailable(RuleBroken):
    """This machine's libraries lack the algorithms that the settings ask for."""

    default_code = "hashes_unavailable"


@dataclass(frozen=True, slots=True)
class Making:
    """By what hashes are made: a suite, and the name of a key."""

    suite: str
    key: str


def of_settings() -> Making:
    """As the settings say.

    Raises: HashesUnavailable.
    """
    for suite in (settings.HEYI_CIPHER, settings.HEYI_HASH):
        if not is_available(Suite(suite)):
            raise HashesUnavailable(suite=suite)
    return Making(settings.HEYI_HASH, hash_key_name())


def check() -> None:
    """Refuses settings that do not fit the store.

    Raises: HashesDiffer, HashesUnavailable.
    """
    ours = of_settings()
    try:
        known = HashesRow.objects.first()
    except (OperationalError, ProgrammingError):
        # An older schema, which is copied before it is brought up to date; a silent database is told by the next question.
        return
    if known is not None:
        _compare(Making(known.suite, known.key), ours)


def remember() -> None:
    """Writes down by what the hashes of a new store are made; an older store is asked by its record. Called by schema work.

    Raises: HashesDiffer, HashesUnavailable.
    """
    check()
    with transaction.atomic():
        if HashesRow.objects.exists():
            return
        ours = of_settings()
        first = RecordedRow.objects.order_by("transaction", "place").first()
        # Stores of before this table knew one suite and one key, so only these can have made their record.
        if first is not None and not same(digest_of(first), bytes(first.mac)):
            _compare(Making(Suite.AES.value, "?"), ours)
        HashesRow.objects.create(suite=ours.suite, key=ours.key)


def _compare(known: Making, ours: Making) -> None:
    if known != ours:
        raise HashesDiffer(suite=known.suite, key=known.key, asked=ours.suite, asked_key=ours.key)
