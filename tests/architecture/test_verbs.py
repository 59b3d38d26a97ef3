"""No change without an actor and a time, and no verb without its three tests."""

from pathlib import Path

import pytest

from tests.architecture.laws import verbs
from tests.architecture.laws.exemptions import apply, holds
from tests.architecture.laws.planted import context, house
from tests.architecture.laws.source import ROOT

BODY = "\n    with unit_of_work(actor, now=now):\n        pass\n"
GOOD = f"def accept(referral_id, *, actor, now, slot=None):{BODY}"
TESTS = "def test_accepting_is_done():\n    pass\ndef test_a_stranger_is_refused():\n    pass\n"


def test_each_verb_demands_actor_and_now() -> None:
    assert verbs.verbs(ROOT), "no context has a verb"
    holds(apply(ROOT, "careless_verbs", verbs.careless_verbs(ROOT)))


def test_each_verb_is_shown_done_refused_and_in_a_wrong_state() -> None:
    holds(verbs.uncovered_verbs(ROOT))


@pytest.mark.parametrize(
    ("signature", "missing"),
    [
        ("(referral_id, *, actor)", ["now"]),
        ("(referral_id, *, actor, now=None)", ["now"]),
        ("(actor, now)", ["actor", "now"]),
        ("(referral_id, *, now, actor=SYSTEM)", ["actor"]),
    ],
)
def test_a_verb_that_does_not_insist_is_found(tmp_path: Path, signature: str, missing: list[str]) -> None:
    files = {"actions/beds.py": f"def accept{signature}:{BODY}def _inner():{BODY}"}
    root = house(tmp_path, context("referral", files))
    assert [what for what, _ in verbs.careless_verbs(root)] == [
        f"referral.accept({name})" for name in missing
    ]


def test_a_part_of_a_verb_needs_no_actor_until_another_room_calls_it(tmp_path: Path) -> None:
    part = "def keep_place(row, *, now):\n    row.store(kept_at=now)\n"
    root = house(tmp_path / "inside", context("referral", {"actions/beds.py": part}))
    assert verbs.verbs(root) == {}
    for number, call in enumerate(
        (
            "from heyi.contexts.referral.actions.beds import keep_place\n",
            "from heyi.contexts.referral.actions import beds\nbeds.keep_place(row, now=now)\n",
        )
    ):
        files = context("referral", {"actions/beds.py": part, "api.py": call})
        assert list(verbs.verbs(house(tmp_path / str(number), files))) == ["referral.keep_place"]


def test_a_verb_that_insists_is_let_pass(tmp_path: Path) -> None:
    assert verbs.careless_verbs(house(tmp_path, context("referral", {"actions.py": GOOD}))) == []


A_TEST = 'done = "tests/actions/test_referral.py::test_accepting_is_done"'


@pytest.mark.parametrize(
    ("cases", "complaint"),
    [
        ("", "no test shows it done"),
        ('["referral.gone"]', "referral.gone: no such verb"),
        ('["referral.accept"]\ndone = "tests/actions/test_referral.py::test_invented"', "does not exist"),
        ('["referral.accept"]\nno_wrong_state = "none"', "explains nothing"),
        (f'["referral.accept"]\n{A_TEST}\nno_done = "it can never be done"', "and a reason for having none"),
    ],
)
def test_a_verb_without_its_tests_is_found(tmp_path: Path, cases: str, complaint: str) -> None:
    files = {verbs.CASES: cases, "tests/actions/test_referral.py": TESTS} | context(
        "referral", {"actions.py": GOOD}
    )
    assert any(complaint in problem for problem in verbs.uncovered_verbs(house(tmp_path, files)))


def test_a_verb_with_its_tests_is_let_pass(tmp_path: Path) -> None:
    cases = """
        ["referral.accept"]
        done = "tests/actions/test_referral.py::test_accepting_is_done"
        refused = "tests/actions/test_referral.py::test_a_stranger_is_refused"
        no_wrong_state = "a list of places has no state that could forbid it"
    """
    files = {verbs.CASES: cases, "tests/actions/test_referral.py": TESTS} | context(
        "referral", {"actions.py": GOOD}
    )
    assert verbs.uncovered_verbs(house(tmp_path, files)) == []
