"""The standard rules are complete, a charter changes them within bounds, and a fact that tells nobody costs nothing."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.notices import NOTICE_CHANNELS, NOTICE_CODES
from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices.rules.matter import Matter, level_of, place_called, waits
from heyi.contexts.notices.rules.quiet import quiet_of
from heyi.contexts.notices.rules.rulebook import changed_by, kinds_by_fact, leads_to, standard
from heyi.contexts.notices.terms import At, Channel, NoticeKind, Quiet, RuleChange, Rung
from heyi.contexts.referral.rules.table import REFERRAL
from heyi.contexts.referral.terms import Clock, State
from heyi.kernel.event import Event, fact_name
from heyi.kernel.ids import new_id
from tests.rules.charter_texts import changed

# A busy machine is slow now and then; that is no fault of a rule.
CALM = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def _with(*changes: RuleChange, quiet: Quiet | None = None):
    return changed_by(standard(), changes, quiet=quiet, source="a-paper#one", status="seed")


def test_every_kind_has_one_rule_and_a_charter_knows_them_all():
    assert set(standard().rules) == set(NoticeKind)
    assert set(NOTICE_CODES) == {str(kind) for kind in NoticeKind}
    assert set(NOTICE_CHANNELS) == {str(one) for one in Channel}
    assert (standard().source, standard().status) == ("heyi-assumptions#notices", "assumption")


def test_every_rule_listens_to_facts_that_exist():
    import heyi.contexts.health.events.management
    import heyi.contexts.pathways.events.cases
    import heyi.contexts.patients.events
    import heyi.contexts.referral.events.cases
    import heyi.contexts.referral.events.steps  # noqa: F401 (they register their facts)

    known = {fact_name(fact) for fact in Event.registry.values()}
    assert set(kinds_by_fact()) <= known


def test_what_waits_can_be_left_by_a_step_of_the_machine():
    for rule in standard().rules.values():
        for state in rule.until_left:
            assert any(state in step.frm and step.to not in (None, state) for step in REFERRAL.steps), (
                rule.kind, state,
            )  # fmt: skip


def test_emergencies_are_mandatory_and_have_a_ladder_to_the_president():
    rule = standard().rules[NoticeKind.EMERGENCY_WAITING]
    assert rule.is_mandatory
    assert [(one.minutes, one.role) for one in rule.ladder] == [
        (10, Role.DEPARTMENT_HEAD),
        (20, Role.PRESIDENT),
    ]


@pytest.mark.parametrize(
    ("fact", "facts", "kinds"),
    [
        ("referral_submitted", {"urgency": "elective"}, ()),
        ("referral_submitted", {"urgency": "urgent"}, (NoticeKind.URGENT_WAITING,)),
        ("referral_submitted", {"urgency": "emergency"}, (NoticeKind.EMERGENCY_WAITING,)),
        ("referral_submitted", {}, ()),
        ("referral_submitted", {"green_channel": True}, (NoticeKind.EMERGENCY_WAITING,)),
        ("referral_accepted", {"urgency": "emergency"}, ()),
        ("patient_arrived", {"urgency": "emergency"}, ()),
        ("treatment_completed", {"urgency": "emergency"}, ()),
        ("referral_declined", {"urgency": "elective"}, (NoticeKind.SENT_BACK,)),
        ("referral_proposed", {"is_at_once": False}, ()),
        ("referral_proposed", {"is_at_once": True}, (NoticeKind.SHOULD_GO_UP,)),
        ("nothing_of_ours", {}, ()),
    ],
)
def test_the_fact_alone_tells_whether_anybody_hears_of_it(fact, facts, kinds):
    assert leads_to(fact, facts) == kinds


def test_a_charter_tells_others_otherwise_and_says_so():
    changes = (
        RuleChange(kind=NoticeKind.URGENT_WAITING, roles=(Role.WARD_NURSE,), channels=frozenset()),
        RuleChange(kind=NoticeKind.EMERGENCY_WAITING, ladder=(Rung(5, Role.PRESIDENT, At.RECEIVER),)),
        RuleChange(kind=NoticeKind.OUTCOME_BACK, is_off=True),
    )
    book = _with(*changes, quiet=quiet_of("12:00-14:00"))
    urgent = book.rules[NoticeKind.URGENT_WAITING]
    assert (urgent.targets[0].roles, urgent.targets[0].or_roles) == ((Role.WARD_NURSE,), ())
    assert urgent.channels == frozenset()
    assert book.rules[NoticeKind.EMERGENCY_WAITING].ladder == (Rung(5, Role.PRESIDENT, At.RECEIVER),)
    assert NoticeKind.OUTCOME_BACK not in book.rules
    assert book.changed == {one.kind for one in changes}
    assert (book.quiet, book.is_quiet_changed, book.source) == (Quiet(720, 840), True, "a-paper#one")
    assert NoticeKind.OUTCOME_BACK in standard().rules


@CALM
@given(st.sampled_from(NoticeKind))
def test_no_charter_leaves_untold_what_is_mandatory(kind):
    book = _with(RuleChange(kind=kind, is_off=True, roles=(), channels=frozenset(), ladder=()))
    assert (kind in book.rules) == standard().rules[kind].is_mandatory


def test_a_target_that_means_the_sender_alone_keeps_meaning_them():
    book = _with(RuleChange(kind=NoticeKind.ADVICE_GIVEN, roles=(Role.PRESIDENT,)))
    assert book.rules[NoticeKind.ADVICE_GIVEN] == replace(standard().rules[NoticeKind.ADVICE_GIVEN])


# ---- the matter ----


def test_the_place_of_a_fact_is_the_called_one_or_where_it_happened():
    here = new_id()
    assert place_called({"organisation": str(here), "clock": "seen"}) == {At.CALLED: here}
    assert place_called({"organisation": str(here)}) == {At.THERE: here}
    assert place_called({"organisation": None, "clock": "seen"}) == {}


@CALM
@given(st.sampled_from(State), st.sets(st.sampled_from(Clock)), st.sampled_from(Clock))
def test_a_matter_waits_by_its_state_or_by_its_own_clock(state, running, clock):
    rules = standard().rules
    emergency, called = rules[NoticeKind.EMERGENCY_WAITING], rules[NoticeKind.CLOCK_CALLED]
    running = frozenset(running)
    assert waits(emergency, state=state, detail="", running=running) == (
        state in {State.SUBMITTED, State.REDIRECTED}
    )
    assert waits(called, state=state, detail=clock, running=running) == (clock in running)
    assert waits(rules[NoticeKind.OUTCOME_BACK], state=state, detail="", running=running)


def test_a_notice_is_as_urgent_as_its_rule_or_its_referral():
    rules = standard().rules
    matter = Matter(subject=new_id(), urgency=Urgency.EMERGENCY, places={})
    assert level_of(rules[NoticeKind.SENT_BACK], matter) is Urgency.EMERGENCY
    assert level_of(rules[NoticeKind.GLASS_BROKEN], matter) is Urgency.URGENT
    assert level_of(rules[NoticeKind.SENT_BACK], replace(matter, urgency=None)) is Urgency.ELECTIVE


# ---- the section of a charter ----

SECTION = """notices:
  quiet: {hours: "21:30-07:00", days_off: true}
  changes:
    - {code: urgent_waiting, roles: [village_doctor], channels: [email]}
    - {code: outcome_back, told: false}
    - {code: emergency_waiting, ladder: [{minutes: 5, role: president, at: receiver}]}
calendar:"""


def _read(*changes: tuple[str, str]):
    text = changed(("\ncalendar:", f"\n{SECTION}"))
    return read_charter(changed(*changes, text=text))


def test_a_charter_names_quiet_hours_and_changes():
    read = _read()
    assert read.problems == ()
    rules = read.charter.notices
    assert (rules.quiet_hours, rules.quiet_days_off) == ("21:30-07:00", True)
    assert [one.code for one in rules.changes] == ["urgent_waiting", "outcome_back", "emergency_waiting"]
    assert (rules.changes[0].roles, rules.changes[0].channels) == (
        (Role.VILLAGE_DOCTOR,),
        frozenset({"email"}),
    )
    assert rules.changes[1].is_off
    assert rules.changes[2].ladder[0].minutes == 5


def test_a_charter_without_the_section_changes_nothing():
    read = read_charter(changed())
    assert read.charter.notices.provenance is None


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("code: urgent_waiting", "code: urgent_wating", "word_unknown"),
        ("channels: [email]", "channels: [fax]", "word_unknown"),
        ('hours: "21:30-07:00"', 'hours: "late"', "hours_unclear"),
        ("minutes: 5", "minutes: 5000", "out_of_range"),
        ("at: receiver}]}", "at: centre}]}", "word_unknown"),
        ("code: outcome_back", "code: urgent_waiting", "code_twice"),
        ("told: false", "told: perhaps", "not_a_flag"),
    ],
)
def test_what_a_charter_cannot_mean_is_a_problem_with_its_line(before, after, code):
    read = _read((before, after))
    assert read.charter is None
    assert [problem.code for problem in read.problems] == [code]
    assert all(problem.line > 1 for problem in read.problems)
