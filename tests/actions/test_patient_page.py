"""The page a patient opens without an account: made, opened, counted, withdrawn, over. Not here: how it looks (http)."""

from datetime import timedelta
from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import PatientPageRow
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.letters import LetterKind
from heyi.contexts.referral.terms.patient_page import PatientPage, PatientView, Stage
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from tests.actions.referral_steps import actor_as, doctor_of, head_of, step
from tests.actions.test_referral_letters import SITE, printed, text_of
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance, taken

pytestmark = pytest.mark.usefixtures("committed")

NEW = referral.NewPatientPage(contact="张医生 13800138000", bring="旧的心电图")


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def made(one: Referral, actor: Actor) -> PatientPage:
    return referral.make_patient_page(one.id, NEW, actor=actor, now=NOW)


def opened(token: str, *, days: int = 0) -> PatientView:
    return referral.open_patient_page(token, actor=referral.PATIENT_DOOR, now=NOW + timedelta(days=days))


def rows() -> list[PatientPageRow]:
    with reading(OPERATOR, now=NOW):
        return list(PatientPageRow.objects.all())


def test_a_patient_sees_where_they_stand_and_nothing_of_their_illness(place: Yibin):
    one = a_referral(place, state=State.ACCEPTED)
    page = made(one, doctor_of(place))
    view = opened(page.token)
    assert (view.name, view.stage, view.end) == ("王**", Stage.ACCEPTED, place.county)
    assert view.held_until is not None
    assert (view.contact, view.bring) == ("张医生 13800138000", "旧的心电图")
    told = repr(view)
    for secret in ("王秀英", "心绞痛", "胸痛", "I20"):
        assert secret not in told


def test_what_opens_a_page_is_in_no_table_and_another_key_opens_nothing(place: Yibin, settings):
    page = made(a_referral(place), doctor_of(place))
    (row,) = rows()
    assert len(page.token) >= 27
    assert page.token.encode() not in bytes(row.mark)
    assert page.token not in repr({field.name: getattr(row, field.attname) for field in row._meta.fields})
    settings.HEYI_FIELD_KEY = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="
    with pytest.raises(NotFound):
        opened(page.token)


def test_each_opening_is_counted_and_recorded(place: Yibin):
    doctor = doctor_of(place)
    one = a_referral(place)
    page = made(one, doctor)
    opened(page.token)
    opened(page.token)
    again = referral.patient_page_of(one.id, actor=doctor, now=NOW)
    assert again is not None
    assert (again.opened, again.last_opened_at, again.token) == (2, NOW, page.token)
    with reading(OPERATOR, now=NOW):
        facts = RecordedRow.objects.filter(fact="patient_page_opened")
        assert [told.patient for told in facts] == [str(one.person)] * 2


def test_the_page_follows_the_referral(place: Yibin):
    one = a_referral(place, state=State.ACCEPTED)
    token = made(one, doctor_of(place)).token
    for action, stage in (
        ("schedule", Stage.ACCEPTED), ("depart", Stage.ON_THE_WAY), ("confirm_arrival", Stage.IN_CARE),
        ("complete", Stage.TREATED), ("return_outcome", Stage.TREATED), ("offer_down", Stage.TREATED),
        ("accept_below", Stage.GOING_HOME), ("begin_plan", Stage.AT_HOME),
    ):  # fmt: skip
        one = taken(place, one, action)
        assert opened(token).stage is stage, action
    view = opened(token)
    assert (view.end, view.next_contact_on) == (place.village, NOW.date() + timedelta(days=7))


def test_a_page_ends_after_its_days_and_a_wrong_one_never_was(place: Yibin):
    one = a_referral(place)
    token = made(one, doctor_of(place)).token
    taken(place, one, "cancel")
    assert opened(token, days=29).stage is Stage.ENDED
    refusals = []
    for wrong in (token[:-1], token + "x", "", "x" * 500, "\0", "王"):
        with pytest.raises(NotFound) as refused:
            opened(wrong)
        refusals.append(refused.value)
    with pytest.raises(NotFound) as over:
        opened(token, days=30)
    assert {(one.code, str(one.facts)) for one in (*refusals, over.value)} == {("not_found", "{}")}


def test_a_withdrawn_page_opens_no_more_and_another_can_be_made(place: Yibin):
    doctor, one = doctor_of(place), a_referral(place)
    page = made(one, doctor)
    with pytest.raises(referral.PageExists):
        made(one, doctor)
    referral.revoke_patient_page(page.id, actor=doctor, now=NOW)
    with pytest.raises(NotFound):
        opened(page.token)
    assert referral.patient_page_of(one.id, actor=doctor, now=NOW) is None
    with pytest.raises(WrongState):
        referral.revoke_patient_page(page.id, actor=doctor, now=NOW)
    assert made(one, head_of(place)).token != page.token


def test_only_those_at_the_table_make_and_withdraw_a_page(place: Yibin):
    one = a_referral(place)
    for stranger in (a_stranger().actor(), actor_as(place, Role.DEPARTMENT_HEAD, "other_county")):
        with pytest.raises(NotFound):
            made(one, stranger)
    with pytest.raises(NotPermitted):
        made(one, actor_as(place, Role.DATA_OFFICER, "village"))
    page = made(one, doctor_of(place))
    with pytest.raises(NotFound):
        referral.revoke_patient_page(page.id, actor=a_stranger().actor(), now=NOW)
    with pytest.raises(NotPermitted):
        referral.revoke_patient_page(page.id, actor=actor_as(place, Role.DATA_OFFICER, "village"), now=NOW)
    with pytest.raises(NotPermitted):
        referral.open_patient_page(page.token, actor=doctor_of(place), now=NOW)
    with pytest.raises(NotFound):
        referral.patient_page_of(one.id, actor=a_stranger().actor(), now=NOW)


def test_who_passed_the_patient_on_has_the_page_no_more(place: Yibin):
    one = a_referral(place)
    page = made(one, head_of(place))
    step(one, "redirect", head_of(place), destination=place.city, reason="higher_care_needed")
    with pytest.raises(NotFound):
        referral.revoke_patient_page(page.id, actor=head_of(place), now=NOW)
    assert referral.patient_page_of(one.id, actor=head_of(place), now=NOW) is None


def test_a_page_needs_a_referral_that_runs_and_somebody_to_call(place: Yibin):
    for state in (State.DRAFT, State.CANCELLED, State.PATIENT_DIED):
        with pytest.raises(WrongState):
            made(a_referral(place, state=state), doctor_of(place))
    with pytest.raises(InputInvalid):
        referral.make_patient_page(
            a_referral(place).id, referral.NewPatientPage(contact=" "), actor=doctor_of(place), now=NOW
        )
    with pytest.raises(NotFound):
        referral.make_patient_page(UUID(int=1), NEW, actor=doctor_of(place), now=NOW)


def test_letters_and_the_slip_carry_the_patients_code(place: Yibin):
    one, doctor = a_referral(place, state=State.ACCEPTED), doctor_of(place)
    wanted = referral.SlipWanted(referral=one.id, site=SITE)
    with pytest.raises(NotFound):
        referral.print_slip(wanted, actor=doctor, now=NOW)
    assert "患者扫码" not in text_of(printed(one, LetterKind.ACCEPTANCE, doctor))
    made(one, doctor)
    assert "患者扫码" in text_of(printed(one, LetterKind.ACCEPTANCE, doctor))
    slip = referral.print_slip(wanted, actor=doctor, now=NOW).content
    told = text_of(slip)
    for words in ("转诊进度查询单", "王**", "张医生13800138000", "旧的心电图", "患者扫码", "民主村卫生室"):
        assert words in told, words
    for secret in ("王秀英", "心绞痛", "511525"):
        assert secret not in told
    assert referral.print_slip(wanted, actor=doctor, now=NOW).content == slip
