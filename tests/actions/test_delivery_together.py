"""What many listeners want is read once, and each of them still hears all of it, once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.foundation import delivery
from heyi.foundation.delivery import deliver
from heyi.kernel.ids import new_id
from tests.listening import NOW, BedCounted, WardClosed, happen, somebody, two_more

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delivery, "_listeners", {})


def test_who_begins_to_listen_later_hears_all_and_nobody_hears_twice(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delivery, "_BATCH", 2)
    heard = somebody(BedCounted)
    happened = [happen() for _ in range(3)]
    deliver(now=NOW)
    first, second = two_more()
    closed = happen(WardClosed(subject=new_id()))
    happened.append(happen())
    assert deliver(now=NOW) == 1 + 4 + 5
    assert (heard, first) == (happened, happened)
    assert second == [*happened[:3], closed, happened[3]]
    assert deliver(now=NOW) == 0


def test_what_many_hear_is_read_once(monkeypatch: pytest.MonkeyPatch):
    somebody(BedCounted)
    deliver(now=NOW)
    counts = []
    for _ in range(2):
        happen()
        with CaptureQueriesContext(connection) as queries:
            while delivery._enrol(NOW):
                pass
        counts.append(len(queries))
        two_more()
        while delivery._enrol(NOW):
            pass
    assert counts[0] == counts[1]
