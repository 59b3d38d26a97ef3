"""The pages on which people are registered and corrected."""

import re

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson, Patient
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import browser, text_of, told
from tests.http.console_people import (
    CLASHES,
    NEW,
    a_form,
    a_villager,
    county_doctor,
    doctor,
    page_of,
    told_again,
)
from tests.making import (
    NOW,
    Yibin,
    a_number,
    a_referral,
    someone_with_post,
)

pytestmark = pytest.mark.usefixtures("alone")


def test_somebody_is_registered_and_shown(yibin: Yibin):
    client = browser(doctor(yibin))
    assert client.get(NEW).status_code == 200
    sent = client.post(NEW, a_form())
    assert sent.status_code == 303
    page = client.get(sent["Location"])
    assert "何淑珍" in told(page)
    assert "已登记。" in told(page)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(yibin: Yibin):
    page = browser(doctor(yibin)).post(NEW, a_form(name="<b>何</b>", number="511525196613090041", phone="12"))
    assert page.status_code == 422
    for field, said in (("name", "不能含有"), ("number", "出生日期不存在"), ("phone", "电话号码格式不对")):
        error = re.search(rf'id="id_{field}_error">(.*?)</p>', text_of(page), re.DOTALL)
        assert error is not None
        assert said in error[1]
    assert 'value="&lt;b&gt;何&lt;/b&gt;"' in text_of(page)
    assert "<b>何" not in text_of(page)
    assert 'value="511525196613090041"' in text_of(page)


def test_without_a_number_there_is_a_way_that_says_what_is_needed(yibin: Yibin):
    client = browser(doctor(yibin))
    page = client.post(NEW, a_form(number=""))
    assert page.status_code == 422
    assert "请填写证件号码，或说明为什么没有。" in told(page)
    assert re.search(r'<details class="card fold" open>', text_of(page))
    page = client.post(
        NEW, {"without_number": "unconscious", "circumstances": "县道旁被人发现，灰色外套"}, follow=True
    )
    assert "无名氏" in told(page)
    assert "临时号" in told(page)
    foreigner = {"name": "Aung Min", "sex": "1", "birth_on": "1990-05-01", "without_number": "foreigner"}
    page = client.post(NEW, foreigner)
    assert page.status_code == 422
    assert 'id="id_country_error"' in text_of(page)
    assert client.post(NEW, foreigner | {"country": "MMR"}).status_code == 303


def test_whoever_is_registered_already_is_shown(yibin: Yibin):
    known = a_villager(yibin)
    number = known.details.identifiers[0].value
    page = browser(doctor(yibin)).post(NEW, a_form(number=number))
    assert page.status_code == 409
    assert "本机构已登记过此人。" in told(page)
    assert f'href="{page_of(known)}"' in text_of(page)
    assert 'value="何淑珍"' in text_of(page)


def test_a_clash_is_shown_after_saving_with_the_record_one_may_know(yibin: Yibin):
    known = a_villager(yibin)
    client = browser(doctor(yibin))
    page = client.post(NEW, told_again(known), follow=True)
    assert "和别的登记对不上" in told(page)
    assert "姓名和出生日期相同，一方没有号码" in told(page)
    assert f'href="{page_of(known)}"' in text_of(page)
    assert page_of(known) in text_of(client.get(CLASHES))
    # Elsewhere one learns that there is another record, and not which.
    other = browser(county_doctor(yibin)).post(
        NEW, a_form(name="李四", number=known.details.identifiers[0].value), follow=True
    )
    assert "同一号码，姓名不同" in told(other)
    assert "另一份登记在别的机构，您不能查阅。" in told(other)
    assert page_of(known) not in text_of(other)


def test_who_works_at_two_places_says_where(yibin: Yibin):
    staff = someone_with_post(yibin.village, Role.VILLAGE_DOCTOR)
    governance.give_post(
        governance.NewPost(account=staff.account, organisation=yibin.other_village, role=Role.VILLAGE_DOCTOR),
        actor=OPERATOR,
        now=NOW,
    )
    client = browser(staff)
    assert "登记在哪家机构" in told(client.get(NEW))
    page = client.post(NEW, a_form())
    assert page.status_code == 422
    assert 'id="id_at_error"' in text_of(page)
    page = client.post(NEW, a_form(at=str(yibin.other_village)), follow=True)
    assert "由龙塘村卫生室登记" in told(page)
    page = client.post(NEW, a_form(at=str(yibin.county)))
    assert page.status_code == 422


def correction_of(page_text: str, **changes: str) -> dict[str, str]:
    found = dict(re.findall(r'<input[^>]*? name="([a-z_]+)"[^>]*? value="([^"]*)"', page_text))
    inverted = re.findall(r'<input[^>]*? value="([^"]*)"[^>]*? name="([a-z_]+)"', page_text)
    found |= {key: value for value, key in inverted}
    chosen = re.findall(r'<select name="([a-z_]+)".*?</select>', page_text, re.DOTALL)
    for key in chosen:
        part = page_text[page_text.index(f'<select name="{key}"') :]
        selected = re.search(r'<option value="([^"]*)" selected', part[: part.index("</select>")])
        found[key] = selected[1] if selected else ""
    return found | changes


def test_a_record_is_corrected_and_keeps_what_the_form_does_not_show(yibin: Yibin):
    number = a_number()
    incoming = IncomingPerson(
        name="何淑珍",
        identifiers=(
            IncomingIdentifier("resident_number", number, "2040-01-31"),
            IncomingIdentifier("health_card", "HC00112233"),
        ),
        division="511525100001",
        phone="13800138000",
    )
    made = patients.register_patient(incoming, at=yibin.village, actor=doctor(yibin).actor(), now=NOW).patient
    client = browser(doctor(yibin))
    sent = correction_of(text_of(client.get(f"{page_of(made)}correct/")), phone="13900139000")
    answer = client.post(f"{page_of(made)}correct/", sent)
    assert (answer.status_code, answer["Location"]) == (303, page_of(made))
    assert "已更正。" in told(client.get(page_of(made)))
    now = registered_now(yibin, made)
    assert now.version == made.version + 1
    assert now.details.phone == "13900139000"
    assert (now.details.identifiers, now.details.division) == (
        made.details.identifiers,
        made.details.division,
    )


def registered_now(yibin: Yibin, made: Patient) -> Patient:
    actor = doctor(yibin).actor()
    return patients.patient_page(made.id, purpose=Purpose.REGISTRATION, actor=actor, now=NOW).patient


def test_nothing_changed_changes_nothing(yibin: Yibin):
    made = a_villager(yibin)
    client = browser(doctor(yibin))
    sent = correction_of(text_of(client.get(f"{page_of(made)}correct/")))
    page = client.post(f"{page_of(made)}correct/", sent, follow=True)
    assert "内容没有变化。" in told(page)
    assert registered_now(yibin, made).version == made.version


def test_a_stale_correction_keeps_what_was_typed_and_shows_what_is_registered(yibin: Yibin):
    made = a_villager(yibin)
    client = browser(doctor(yibin))
    address = f"{page_of(made)}correct/"
    first = correction_of(text_of(client.get(address)))
    assert client.post(address, first | {"phone": "13900139000"}).status_code == 303
    page = client.post(address, first | {"phone": "13700137000"})
    assert page.status_code == 412
    assert 'value="13700137000"' in text_of(page)
    assert "13900139000" in told(page)
    assert registered_now(yibin, made).details.phone == "13900139000"
    again = correction_of(text_of(page))
    assert again["phone"] == "13700137000"
    assert client.post(address, again).status_code == 303
    assert registered_now(yibin, made).details.phone == "13700137000"


def test_a_wrong_correction_is_told_at_its_field(yibin: Yibin):
    made = a_villager(yibin)
    client = browser(doctor(yibin))
    address = f"{page_of(made)}correct/"
    page = client.post(address, correction_of(text_of(client.get(address)), name="", birth_on="1966-02-30"))
    assert page.status_code == 422
    assert 'id="id_name_error"' in text_of(page)
    assert 'id="id_birth_on_error"' in text_of(page)


def test_only_who_registered_somebody_corrects_the_record(yibin: Yibin):
    made = a_referral(yibin, state=State.IN_TREATMENT)
    answer = browser(county_doctor(yibin)).get(f"/patients/{made.patient}/correct/")
    assert answer.status_code == 403
    assert "只有它能更正" in told(answer)
