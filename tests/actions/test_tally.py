"""The tally of changes and records sees what a fall could leave behind."""

from collections.abc import Callable

import pytest
from django.db import connection

from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.guard import lifted
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.making import NOW, a_referral, an_alliance
from tests.tally import tally

pytestmark = pytest.mark.usefixtures("committed")


def spoil(sql: str) -> None:
    with lifted("half of a change is left behind"), reading(OPERATOR, now=NOW), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE foundation_recorded DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS foundation_recorded_no_delete")
        cursor.execute(sql)


SPOILT: dict[str, tuple[str, Callable[[Referral], str]]] = {
    "a change without its record": (
        "UPDATE referral_referral SET version = version + 1", lambda one: f"referral {one.id}: 6 changes, 5 records",
    ),
    "a record that is gone": (
        "DELETE FROM foundation_recorded WHERE fact = 'referral_accepted'",
        lambda one: f"referral {one.id}: 5 changes, 4 records",
    ),
    "a step that is gone": (
        "DELETE FROM referral_passage WHERE ordinal = 3", lambda one: f"referral {one.id} (accepted): a step is missing",
    ),
    "a state nobody stepped to": (
        "UPDATE referral_referral SET state = 'scheduled'",
        lambda one: f"referral {one.id} (scheduled): it stands elsewhere than its last step",
    ),
    "a place nobody keeps": (
        "DELETE FROM referral_hold", lambda one: f"referral {one.id} (accepted): its place is not as its state",
    ),
    "a package that is gone": (
        "DELETE FROM referral_package", lambda one: f"referral {one.id} (accepted): it has no package",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_what_a_fall_could_leave_behind_is_seen(what: str):
    one = a_referral(an_alliance(), state=State.ACCEPTED)
    whole = tally()
    assert (whole.faults, whole.changes - whole.records, whole.broken) == ((), 0, None)
    sql, complaint = SPOILT[what]
    spoil(sql)
    assert complaint(one) in tally().faults
