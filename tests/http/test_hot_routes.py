"""What the benchmark of the referral loop asks is the product: its routes call the verbs that the pages call, and each of
its statements carries permission, record and version. Taking one of these out of a hot path fails a test named here.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from bench.client import Failed
from bench.sides import OurLoop, Side
from heyi.contexts.governance.terms import Role
from heyi.contexts.patients.actions import access as patients_access
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.actions import moving
from heyi.contexts.referral.queries import sitting
from heyi.foundation import reading as reading_module
from heyi.foundation import unit_of_work as work_module
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.api_calls import Caller, caller, one_world, undone
from tests.making import NOW, Yibin, a_number, a_patient, some_beds


class InProcess:
    """A caller of the benchmark that reaches the application without a network."""

    def __init__(self, who: Caller) -> None:
        self._who = who

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        want: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Any, str]:
        answer = self._who.send(method, path, body, **dict(headers or {}))
        if answer.status_code != want:
            raise Failed(f"{method} {path}: {answer.status_code} {answer.content[:300]!r}")
        return json.loads(answer.content), answer.headers.get("ETag", "")


class Loop(OurLoop):
    """The benchmark's own loop, in this process."""

    def __init__(self, pair: dict[str, Any], doctor: Caller, desk: Caller, ward: Caller) -> None:
        super().__init__(Side(0, 0, []), pair)
        self._doctor, self._desk, self._ward = (InProcess(one) for one in (doctor, desk, ward))  # type: ignore[assignment]  # the same question, the same answer


class Hot:
    """A township, its county hospital, a resident and the people who work there."""

    def __init__(self, yibin: Yibin) -> None:
        self.doctor = caller(yibin.staff(Role.MEMBER_DOCTOR, yibin.township))
        self.desk = caller(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.county))
        self.ward = caller(yibin.staff(Role.MEMBER_DOCTOR, yibin.county))
        self.nurse = caller(yibin.staff(Role.WARD_NURSE, yibin.county))
        self.elsewhere = caller(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.other_county))
        clerk = yibin.staff(Role.REFERRAL_COORDINATOR, yibin.county).actor()
        pool = some_beds(yibin.county, places=50, unit="热路径", by=clerk)
        self.number = a_number()
        by = yibin.staff(Role.MEMBER_DOCTOR, yibin.township).actor()
        a_patient(yibin.township, number=self.number, by=by)
        self.pair = {
            "receiver": str(yibin.county), "pool": str(pool.id), "doctor": "", "desk": "", "ward": "",
        }  # fmt: skip

    def loop(self) -> None:
        """Once round, every answer looked at."""
        Loop(self.pair, self.doctor, self.desk, self.ward).run(self.number)

    def sent(self) -> tuple[str, int]:
        """A referral that waits for the county, and its version."""
        found = self.doctor.post("/api/v1/patients/lookup", {"value": self.number}).json()
        package = {"chief_complaint": "胸痛", "diagnosis": "冠心病", "purpose": "请协助", "consent": True}
        asked = {
            "patient": found["patient"], "direction": "up", "destination": self.pair["receiver"],
            "package": package, "submit": True,
        }  # fmt: skip
        made = self.doctor.post("/api/v1/referrals", asked, key=str(uuid4())).json()
        return made["id"], made["version"]

    def accept(self, who: Caller, referral_id: str, seen: int) -> int:
        body = {"pool": self.pair["pool"]}
        path = f"/api/v1/referrals/{referral_id}/accept"
        return who.post(path, body, seen=seen, key=str(uuid4())).status_code


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Yibin]:
    with django_db_blocker.unblock(), one_world() as yibin:
        yield yibin


@pytest.fixture
def hot(world: Yibin) -> Iterator[Hot]:
    with undone():
        yield Hot(world)


def recorded() -> Counter[tuple[str, str]]:
    with reading(OPERATOR, now=NOW):
        return Counter(RecordedRow.objects.values_list("kind", "fact"))


def test_the_benchmarked_routes_call_the_verbs_of_the_product(hot: Hot, monkeypatch: pytest.MonkeyPatch):
    called: list[str] = []

    def spied(name: str) -> Any:
        verb = getattr(referral, name)

        def call(*args: Any, **given: Any) -> Any:
            called.append(f"{name}:{args[1]}" if name == "take_step" else name)
            return verb(*args, **given)

        return call

    for name in ("draft_referral", "take_step", "list_referrals", "see_referral"):
        monkeypatch.setattr(referral, name, spied(name))
    hot.loop()
    assert called == [
        "draft_referral", "take_step:submit", "list_referrals", "take_step:accept", "take_step:confirm_arrival",
        "take_step:complete", "see_referral",
    ]  # fmt: skip


def test_each_request_of_the_loop_is_put_on_record(hot: Hot):
    before = recorded()
    hot.loop()
    assert recorded() - before == {
        ("change", "number_asked"): 1,
        ("change", "referral_drafted"): 1,
        ("change", "referral_submitted"): 1,
        ("read", "patient_read"): 2,
        ("change", "referral_accepted"): 1,
        ("change", "access_opened"): 1,
        ("change", "patient_arrived"): 1,
        ("change", "treatment_completed"): 1,
    }


def test_a_step_of_the_loop_asks_for_its_duty(hot: Hot):
    made, version = hot.sent()
    assert hot.accept(hot.nurse, made, version) == 403
    assert hot.accept(hot.desk, made, version) == 200


def test_a_stranger_to_the_loop_is_told_that_there_is_none(hot: Hot):
    made, version = hot.sent()
    assert hot.accept(hot.elsewhere, made, version) == 404
    assert hot.elsewhere.get(f"/api/v1/referrals/{made}").status_code == 404


def test_a_step_of_the_loop_asks_for_the_version_that_was_seen(hot: Hot):
    made, version = hot.sent()
    assert hot.accept(hot.desk, made, version - 1) == 412
    assert hot.accept(hot.desk, made, version) == 200


# --- and each of these would be noticed if it were taken out


def without_duty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        moving,
        "who_may",
        lambda action, referral, *, actor, sitting: _as_the_receiver(action, referral, sitting),
    )


def without_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    without_duty(monkeypatch)
    monkeypatch.setattr(sitting, "reach_of", lambda actor: None)


def _as_the_receiver(action: str, seen: Any, seated: Any) -> Any:
    from heyi.contexts.referral.rules.table import REFERRAL

    step = REFERRAL.find(action, seen.state)
    seat = next(one for one in seated if one.side in step.sides)
    return step, seat, OPERATOR.require(step.needs, at=seat.organisation)


def without_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_module, "append", lambda entries: None)
    monkeypatch.setattr(reading_module, "append", lambda entries: None)


def without_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "check_version", lambda *seen: None)


def without_asking_record(monkeypatch: pytest.MonkeyPatch) -> None:
    put_down = patients_access._put_down

    def silent(work: Any, *told: Any, **more: Any) -> Any:
        answer = put_down(work, *told, **more)
        work.entries.clear()
        work.has_recorded = True
        return answer

    monkeypatch.setattr(patients_access, "_put_down", silent)


TAKEN_OUT = [
    (without_duty, test_a_step_of_the_loop_asks_for_its_duty),
    (without_reach, test_a_stranger_to_the_loop_is_told_that_there_is_none),
    (without_record, test_each_request_of_the_loop_is_put_on_record),
    (without_asking_record, test_each_request_of_the_loop_is_put_on_record),
    (without_version, test_a_step_of_the_loop_asks_for_the_version_that_was_seen),
]


@pytest.mark.parametrize(
    ("take_out", "notices"), TAKEN_OUT, ids=[f"{one.__name__}-{two.__name__}" for one, two in TAKEN_OUT]
)
def test_what_is_taken_out_of_the_loop_is_noticed(
    hot: Hot, monkeypatch: pytest.MonkeyPatch, take_out: Any, notices: Any
):
    take_out(monkeypatch)
    if take_out is without_reach and connection.vendor == "postgresql":
        # Row-level security is a second wall: the stranger still finds nothing.
        notices(hot)
        return
    with pytest.raises(AssertionError):
        notices(hot)
