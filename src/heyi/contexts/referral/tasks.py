"""What the clock starts in referral: the timekeeper's round, every minute."""

from datetime import datetime

from heyi.contexts.referral import public as referral
from heyi.foundation.system_actors import TIMEKEEPER
from heyi.foundation.timetable import daily, every


@every(minutes=1)
def keep_time(now: datetime) -> None:
    """Calls people whose clocks fell due, frees places whose time is over, lets unanswered referrals expire."""
    referral.keep_time(actor=TIMEKEEPER, now=now)


@every(minutes=10)
def count_legs(now: datetime) -> None:
    """Counts the legs of referrals that have moved, so that the figures of the alliance are never older than that."""
    referral.count_legs(actor=TIMEKEEPER, now=now)


@daily(at="01:10")
def make_periods(now: datetime) -> None:
    """Makes the periods of weekly clinics for the coming weeks."""
    referral.make_periods(actor=TIMEKEEPER, now=now)


@every(minutes=60)
def remove_letters(now: datetime) -> None:
    """Throws away files of letters that were printed together a day ago."""
    referral.remove_letters(actor=TIMEKEEPER, now=now)


@daily(at="06:30")
def look_at_wards(now: datetime) -> None:
    """Proposes to the wards who is past the suggested stay and could go on below, before the morning round."""
    referral.look_at_wards(actor=TIMEKEEPER, now=now)
