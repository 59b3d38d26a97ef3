"""The contract machine, drawn once by hand and compared with the table in both directions; and its days. Pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.rules.contracts import (
    CONTRACT,
    ConfirmedByPreparer,
    NotRenewable,
    doubled,
    open_steps,
    overlap,
    renewal_of,
    who_may,
    year_from,
)
from heyi.contexts.health.rules.households import NewKin, NewMember, check_kin, check_member
from heyi.contexts.health.rules.teams import NewTeam, check_team
from heyi.contexts.health.terms.contracts import (
    Contract,
    ContractSide,
    ContractState,
    EndReason,
    GivenEnd,
    Package,
)
from heyi.kernel.actor import Actor, ActorKind, Standing
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SIGNER, SUPERVISOR, ELSEWHERE, PREPARER = (new_id() for _ in range(4))

# One line an action: where from, where to, which sides, which duty.
DRAWN = """
confirm              prepared   in_force   signer,supervisor  confirm_contract
confirm_by_document  prepared   in_force   signer,supervisor  manage_contracts
refuse               prepared   refused    signer,supervisor  confirm_contract
withdraw             prepared   withdrawn  signer             manage_contracts
end                  in_force   ended      signer,supervisor  manage_contracts
run_out              in_force   ended      system             manage_contracts
"""


def a_contract(**changes: object) -> Contract:
    contract = Contract(
        id=new_id(), person=new_id(), patient=new_id(), organisation=SIGNER, supervisor=SUPERVISOR, team=new_id(),
        doctor=new_id(), state=ContractState.PREPARED, package=Package.BASIC, package_name="", fee_fen=0,
        starts_on=TODAY, ends_on=year_from(TODAY), over_on=None, end_reason=None, number="", follows=None, consent=None,
        prepared_at=NOW, prepared_by=PREPARER, confirmed_at=None, confirmed_by=None, moved_at=NOW, moved_by=PREPARER,
        doubled_at=None, version=1,
    )  # fmt: skip
    return replace(contract, **changes)


def standing(state: ContractState, **changes: object) -> Contract:
    is_confirmed = state in (ContractState.IN_FORCE, ContractState.ENDED)
    return a_contract(state=state, confirmed_at=NOW if is_confirmed else None, **changes)


def somebody(*at: UUID, duties: frozenset[Duty] = frozenset(Duty), who: UUID | None = None) -> Actor:
    standings = tuple(Standing(one, None, None, frozenset(), duties) for one in at)
    return Actor(id=who or new_id(), kind=ActorKind.PERSON, standings=standings)


HOUSE = Actor(id=new_id(), kind=ActorKind.SYSTEM, name="contracts")


def test_the_table_says_what_was_drawn_and_nothing_else():
    drawn = {tuple(line.split()) for line in DRAWN.strip().splitlines()}
    told = {
        (step.action, state, str(step.to), ",".join(sorted(step.sides)), step.needs)
        for step in CONTRACT.steps
        for state in step.frm
    }
    assert told == drawn


@pytest.mark.parametrize("state", list(ContractState))
@pytest.mark.parametrize("action", CONTRACT.actions)
def test_every_pair_of_action_and_state_is_allowed_or_refused_as_drawn(action: str, state: ContractState):
    allowed = {(line.split()[0], line.split()[1]) for line in DRAWN.strip().splitlines()}
    actor = HOUSE if action == "run_out" else somebody(SIGNER)
    if (action, str(state)) in allowed:
        step, side, _ = who_may(action, standing(state), actor=actor)
        assert (step.action, side) == (action, ContractSide.SYSTEM if actor is HOUSE else ContractSide.SIGNER)
    else:
        with pytest.raises(WrongState) as refused:
            who_may(action, standing(state), actor=actor)
        assert refused.value.facts["moved_by"] == PREPARER


def test_a_stranger_is_told_nothing_in_every_state():
    for state in ContractState:
        for action in (*CONTRACT.actions, "no such"):
            with pytest.raises(NotFound):
                who_may(action, standing(state), actor=somebody(ELSEWHERE))
        assert open_steps(standing(state), actor=somebody(ELSEWHERE)) == ()


def test_an_unknown_action_is_no_action():
    with pytest.raises(InputInvalid):
        who_may("approve", a_contract(), actor=somebody(SIGNER))


def test_sides_and_duties_decide_which_steps_are_open():
    cases = [
        (ContractState.PREPARED, somebody(SIGNER), ["confirm", "confirm_by_document", "refuse", "withdraw"]),
        (ContractState.PREPARED, somebody(SUPERVISOR), ["confirm", "confirm_by_document", "refuse"]),
        (ContractState.PREPARED, somebody(SIGNER, who=PREPARER), ["refuse", "withdraw"]),
        (
            ContractState.PREPARED,
            somebody(SIGNER, duties=frozenset({Duty.MANAGE_CONTRACTS})),
            ["confirm_by_document", "withdraw"],
        ),
        (
            ContractState.PREPARED,
            somebody(SUPERVISOR, duties=frozenset({Duty.CONFIRM_CONTRACT})),
            ["confirm", "confirm_by_document", "refuse"],
        ),
        (ContractState.PREPARED, somebody(SIGNER, duties=frozenset()), []),
        (ContractState.IN_FORCE, somebody(SUPERVISOR), ["end"]),
        (ContractState.ENDED, somebody(SIGNER), []),
    ]
    for state, actor, actions in cases:
        assert [step.action for step in open_steps(standing(state), actor=actor)] == actions, (state, actions)


def test_the_preparer_never_confirms_wherever_they_sit():
    for at in (SIGNER, SUPERVISOR):
        for action in ("confirm", "confirm_by_document"):
            with pytest.raises(ConfirmedByPreparer):
                who_may(action, a_contract(), actor=somebody(at, who=PREPARER))
    with pytest.raises(NotPermitted):
        who_may("withdraw", a_contract(), actor=somebody(SUPERVISOR))


def test_what_people_may_give_as_a_reason_is_what_a_contract_may_end_with():
    assert {str(one) for one in GivenEnd} == {str(one) for one in EndReason} - {"ran_out"}


_DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2027, 12, 31))


@given(_DAYS, st.integers(0, 365), _DAYS, st.integers(0, 365), st.one_of(st.none(), _DAYS))
def test_two_contracts_overlap_where_they_share_a_day(
    one: date, length: int, other: date, longer: int, over: date | None
):
    first = standing(ContractState.IN_FORCE, starts_on=one, ends_on=one + timedelta(days=length))
    second = standing(
        ContractState.IN_FORCE, starts_on=other, ends_on=other + timedelta(days=longer), over_on=over
    )
    span = [one + timedelta(days=count) for count in range(length + 1)]
    assert overlap(first, second) == any(first.holds_on(day) and second.holds_on(day) for day in span)
    assert overlap(first, second) == overlap(second, first)
    assert doubled([first, second]) == (
        frozenset({first.id, second.id}) if overlap(first, second) else frozenset()
    )


@given(_DAYS)
def test_a_year_and_the_year_after_it_leave_no_gap_and_share_no_day(start: date):
    first = standing(ContractState.IN_FORCE, starts_on=start, ends_on=year_from(start))
    assert 364 <= (first.ends_on - first.starts_on).days <= 365
    follows, _ = renewal_of(first, has_successor=False, today=first.ends_on)
    assert follows - first.ends_on == timedelta(days=1)


def test_only_what_stands_and_is_near_its_end_is_renewed():
    near = standing(ContractState.IN_FORCE, starts_on=TODAY, ends_on=TODAY + timedelta(days=92))
    assert renewal_of(near, has_successor=False, today=TODAY)[0] == TODAY + timedelta(days=93)
    cases = [
        (near, True, TODAY),
        (near, False, TODAY - timedelta(days=1)),
        (near, False, near.ends_on + timedelta(days=1)),
        (replace(near, state=ContractState.ENDED), False, TODAY),
        (a_contract(ends_on=TODAY), False, TODAY),
    ]
    for contract, has_successor, today in cases:
        with pytest.raises(NotRenewable):
            renewal_of(contract, has_successor=has_successor, today=today)


def fields_of(refused: pytest.ExceptionInfo[InputInvalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refused.value.problems]


def test_a_team_has_a_name_and_people_with_posts():
    leader, nurse, below = new_id(), new_id(), new_id()
    good = NewTeam(organisation=SUPERVISOR, name="一组", phone="0831-5412345", leader=leader, starts_on=TODAY)
    assert check_team(good, staff={leader, nurse}, below={below}) == "0831-5412345"
    wrong = [
        (replace(good, name=" "), ("name", "required")),
        (replace(good, name="<b>"), ("name", "markup")),
        (replace(good, name="=1+1"), ("name", "formula")),
        (replace(good, phone="12"), ("phone", "phone_shape")),
        (replace(good, leader=new_id()), ("leader", "not_on_staff")),
        (replace(good, members=(new_id(),)), ("members", "not_on_staff")),
        (replace(good, serves=(new_id(),)), ("serves", "not_below")),
        (replace(good, ends_on=TODAY - timedelta(days=1)), ("ends_on", "before_beginning")),
    ]
    for new, problem in wrong:
        with pytest.raises(InputInvalid) as refused:
            check_team(new, staff={leader, nurse}, below={below})
        assert fields_of(refused) == [problem]


def test_kin_can_be_called_and_nobody_is_head_of_a_patient():
    assert check_kin(NewKin(name="李明", relation="son", phone="138 0013 8000")) == "13800138000"
    with pytest.raises(InputInvalid) as refused:
        check_kin(NewKin(name="", relation="head", phone=""))
    assert fields_of(refused) == [("name", "required"), ("relation", "unknown_value"), ("phone", "required")]


def test_who_moves_in_has_a_name_a_relation_and_a_day():
    check_member(NewMember(name="李明", relation="son", since_on=TODAY), today=TODAY)
    with pytest.raises(InputInvalid) as refused:
        check_member(NewMember(relation="cat", since_on=TODAY + timedelta(days=1)), today=TODAY)
    assert fields_of(refused) == [
        ("name", "required"), ("relation", "unknown_value"), ("since_on", "in_future"),
    ]  # fmt: skip
