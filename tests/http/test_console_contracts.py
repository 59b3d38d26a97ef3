"""Contracts on the pages: a village doctor prepares, the township confirms, the record elsewhere opens, and shuts again."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.contracts import ContractState
from heyi.contexts.patients.terms.people import Patient
from heyi.kernel.moments import day_of
from tests.http.console_pages import PLACES, browser, chinese_left, questions, text_of, told, village
from tests.making import NOW, Yibin, a_doctor_at, a_number, a_patient, a_stranger
from tests.making_health import Village, a_team, in_force, prepared

pytestmark = pytest.mark.usefixtures("alone")

TODAY = day_of(NOW)


def a_place(yibin: Yibin) -> Village:
    return Village(
        yibin,
        a_team(yibin),
        yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor(),
        yibin.staff(Role.MEMBER_DOCTOR, yibin.township).actor(),
    )


def the_village(yibin: Yibin) -> Client:
    return browser(village(yibin))


def the_township(yibin: Yibin) -> Client:
    return browser(yibin.staff(Role.MEMBER_DOCTOR, yibin.township))


def known_twice(place: Village) -> tuple[Patient, Patient]:
    number = a_number()
    there = a_patient(place.yibin.county, by=a_doctor_at(place.yibin.county), number=number)
    return a_patient(place.at, by=place.doctor, number=number), there


def sent(client: Client, address: str, form: str, **changes: object):
    """A form of a page, sent with what stands in it and these changes."""
    page = text_of(client.get(address))
    part = page[page.index(f'action="{form}"') if form else 0 :]
    hidden = dict(re.findall(r'<input type="hidden" name="(version)" value="([^"]*)"', part[:900]))
    return client.post(form or address, {**hidden, **changes}, follow=True)


def prepare(client: Client, place: Village, patient: Patient, **changes: object):
    given = {
        "care": f"{place.team.id}|{place.doctor.id}", "package": "basic", "starts_on": TODAY.isoformat(),
        "ends_on": health.year_from(TODAY).isoformat(), "number": "GX-1",
    } | changes  # fmt: skip
    return client.post(f"/patients/{patient.id}/contract/", given, follow=True)


def test_prepared_in_the_village_confirmed_in_the_township_read_and_ended(yibin: Yibin):
    place = a_place(yibin)
    here, there = known_twice(place)
    client, township = the_village(yibin), the_township(yibin)
    form = text_of(client.get(f"/patients/{here.id}/contract/"))
    assert place.team.name in form
    assert client.get(f"/patients/{there.id}/").status_code == 404
    page = prepare(client, place, here)
    assert "等同事或上级机构核实后生效" in told(page)
    address = page.redirect_chain[-1][0]
    assert "要由另一位同事或上级机构核实" in told(page)
    assert "核对了签字协议" not in told(page)
    own = client.post(f"{address}step/confirm/", {"confirm-number": "GX-1", "confirm-resident_present": "on"})
    assert own.status_code in (403, 409)
    assert client.get(f"/patients/{there.id}/").status_code == 404
    missing = township.post(f"{address}step/confirm/", {"confirm-number": "GX-1"})
    assert missing.status_code == 422
    assert "没有见到居民就不要核实" in told(missing)
    done = sent(
        township,
        address,
        f"{address}step/confirm/",
        **{"confirm-number": "GX-1", "confirm-resident_present": "on"},
    )
    assert "已记下：生效中" in told(done)
    assert client.get(f"/patients/{there.id}/").status_code == 200
    assert township.get(f"/patients/{there.id}/").status_code == 404
    line = told(client.get(f"/patients/{here.id}/"))
    assert "家庭医生" in line
    for path in (address, "/contracts/", f"/patients/{here.id}/care/"):
        assert ("生效中" in told(client.get(path)), "Look(" in told(client.get(path))) == (True, False), path
    assert "0831-5412345" in line
    over = sent(client, address, f"{address}step/end/", **{"end-reason": "moved_away"})
    assert "已记下：已结束" in told(over)
    assert client.get(f"/patients/{there.id}/").status_code == 404
    twice = client.post(f"{address}step/end/", {"end-reason": "moved_away"})
    assert twice.status_code == 409


def test_what_is_wrong_stands_at_its_field(yibin: Yibin):
    place = a_place(yibin)
    here, _ = known_twice(place)
    client = the_village(yibin)
    wrong = prepare(client, place, here, ends_on=(TODAY + timedelta(days=500)).isoformat())
    assert wrong.status_code == 422
    assert "一份签约最长一年" in told(wrong)
    assert prepare(client, place, here, package="paid").status_code == 422
    assert prepare(client, place, here, starts_on="昨天").status_code == 422
    assert prepare(client, place, here, number="x\0").status_code == 422
    assert prepare(client, place, here, number="9" * 500).status_code == 422
    assert prepare(client, place, here).status_code == 200
    again = prepare(client, place, here)
    assert again.status_code == 409
    assert "已有一份待核实的签约" in told(again)


def test_strangers_find_nothing(yibin: Yibin):
    place = a_place(yibin)
    patient = a_patient(place.at, by=place.doctor)
    contract = in_force(place, patient)
    for client in (browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)), browser(a_stranger())):
        for path in (
            f"/contracts/{contract.id}/",
            f"/patients/{patient.id}/care/",
            f"/patients/{patient.id}/contract/",
        ):
            assert client.get(path).status_code == 404, path
        for path in (
            f"/contracts/{contract.id}/step/end/",
            f"/patients/{patient.id}/kin/",
            f"/patients/{patient.id}/household/",
        ):
            assert client.post(path, {"end-reason": "died", "kin-name": "x"}).status_code in (404, 422), path
    assert "王秀英" not in told(
        browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)).get("/contracts/")
    )
    page = health.see_contract(contract.id, actor=place.doctor, now=NOW)
    assert page.contract.state is ContractState.IN_FORCE


def test_the_list_is_narrowed_searched_and_renews_what_is_ticked(yibin: Yibin):
    place = a_place(yibin)
    client = the_village(yibin)
    assert "还没有签约" in told(client.get("/contracts/"))
    soon = [
        in_force(place, a_patient(place.at, by=place.doctor, name=name), ends_on=TODAY + timedelta(days=20))
        for name in ("赵桂兰", "钱永福")
    ]
    prepared(place, a_patient(place.at, by=place.doctor, name="孙文"))
    near = told(client.get("/contracts/?box=running_out"))
    assert ("赵桂兰" in near, "孙文" in near) == (True, False)
    assert "孙文" in told(client.get("/contracts/?box=prepared"))
    found = told(client.post("/contracts/", {"words": "钱永福"}, follow=True))
    assert ("钱永福" in found, "赵桂兰" in found) == (True, False)
    assert "没有符合这些条件的签约" in told(client.post("/contracts/", {"words": "李四"}, follow=True))
    assert "没有符合这些条件的签约" in told(client.get("/contracts/?state=refused"))
    assert "赵桂兰" in told(client.get("/contracts/?state=odd&team=x&page=zz&box=odd"))
    assert "请先勾选" in told(client.post("/contracts/renew/", {}, follow=True))
    done = told(client.post("/contracts/renew/", {"contract": [str(one.id) for one in soon]}, follow=True))
    assert "已填好 2 份续签" in done
    again = told(client.post("/contracts/renew/", {"contract": str(soon[0].id)}, follow=True))
    assert "还没有续签的签约可以续签" in again


def test_kin_and_household_are_kept_from_the_residents_page(yibin: Yibin):
    place = a_place(yibin)
    patient = a_patient(place.at, by=place.doctor)
    client = the_village(yibin)
    care = f"/patients/{patient.id}/care/"
    assert "还没有登记联系人" in told(client.get(care))
    wrong = client.post(
        f"/patients/{patient.id}/kin/", {"kin-name": "李明", "kin-relation": "son", "kin-phone": "12"}
    )
    assert wrong.status_code == 422
    kin = {"kin-name": "李明", "kin-relation": "son", "kin-phone": "13900139000", "kin-is_first": "on"}
    assert "李明" in told(client.post(f"/patients/{patient.id}/kin/", kin, follow=True))
    remove = re.search(r'action="(/patients/[^"]+/remove/)"', text_of(client.get(care)))
    assert remove is not None
    assert "还没有登记联系人" in told(client.post(remove[1], follow=True))
    home = {"household-address": "民主村 1 组", "household-since_on": TODAY.isoformat()}
    assert "户主" in told(client.post(f"/patients/{patient.id}/household/", home, follow=True))
    member = {"member-name": "李小红", "member-relation": "daughter", "member-since_on": TODAY.isoformat()}
    assert "李小红" in told(client.post(f"/patients/{patient.id}/household/", member, follow=True))
    head = client.post(f"/patients/{patient.id}/household/", member | {"member-relation": "head"})
    assert (head.status_code, "这一户已有户主" in told(head)) == (409, True)
    out = re.findall(r'action="(/patients/[^"]+/out/)"', text_of(client.get(care)))[-1]
    assert "已迁出" in told(client.post(out, follow=True))


def test_teams_are_opened_and_changed_by_their_own_institution(yibin: Yibin):
    township = the_township(yibin)
    leader = yibin.staff(Role.MEMBER_DOCTOR, yibin.township).account
    doctor = yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).account
    new = {
        "name": "一组", "phone": "0831-5412345", "leader": str(leader), "members": [str(doctor)],
        "serves": [str(yibin.village)], "starts_on": TODAY.isoformat(),
    }  # fmt: skip
    address = f"/care-teams/new/{yibin.township}/"
    assert township.post(address, new | {"phone": "x"}).status_code == 422
    page = township.post(address, new, follow=True)
    assert "一组" in told(page)
    (team,) = set(re.findall(r"/care-teams/([0-9a-f-]{36})/", text_of(page)))
    assert township.post(address, new).status_code == 409
    assert the_village(yibin).get(f"/care-teams/{team}/").status_code == 403
    assert "一组" in told(the_village(yibin).get("/care-teams/"))
    changed = township.post(f"/care-teams/{team}/", new | {"name": "二组", "version": "1"}, follow=True)
    assert "二组" in told(changed)
    stale = township.post(f"/care-teams/{team}/", new | {"version": "1"})
    assert stale.status_code == 412


def test_many_contracts_cost_no_more_statements_than_one(yibin: Yibin):
    place = a_place(yibin)
    client = the_village(yibin)
    patient = a_patient(place.at, by=place.doctor)
    one = in_force(place, patient)
    pages = (
        "/contracts/",
        f"/contracts/{one.id}/",
        f"/patients/{patient.id}/care/",
        f"/patients/{patient.id}/contract/",
    )
    before = [questions(client, path) for path in pages]
    for _ in range(3):
        in_force(place)
    assert [questions(client, path) for path in pages] == before
    assert max(before) <= 50, before


def test_english_pages_are_english(yibin: Yibin):
    place = a_place(yibin)
    patient = a_patient(place.at, by=place.doctor)
    one = in_force(place, patient)
    two = prepared(place)
    client = browser(village(yibin), english=True)
    township = browser(yibin.staff(Role.MEMBER_DOCTOR, yibin.township), english=True)
    pages = [
        client.get("/contracts/"), client.get(f"/contracts/{one.id}/"), township.get(f"/contracts/{two.id}/"),
        client.get(f"/patients/{patient.id}/care/"), client.get(f"/patients/{patient.id}/contract/"),
        client.get("/care-teams/"), township.get(f"/care-teams/{place.team.id}/"), client.get("/contracts/?box=over"),
    ]  # fmt: skip
    names = (*PLACES, "王秀英", place.team.name, "四川省宜宾市高县文江镇民主村1组")
    left = {words for page in pages for words in chinese_left(page, *names)}
    assert sorted(left) == []
