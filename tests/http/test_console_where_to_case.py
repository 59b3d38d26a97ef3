"""Where to take the patient of a case: its place, score and onset are filled in; what it lacks is said."""

import pytest

from heyi.contexts.governance.terms import Role
from tests.http.console_pages import browser, led_to_the_entrance, told
from tests.making import a_stranger
from tests.making_pathways import a_case, a_channel, fill
from tests.making_where_to import lies

pytestmark = pytest.mark.django_db


def test_a_case_brings_its_place_its_score_and_its_onset():
    place = a_channel()
    for house, north in ((place.lead, 23.128), (place.hub, 23.205), (place.primary, 23.275)):
        lies(house, north, 113.23)
    case = a_case(place)
    page = f"/cases/{case.id}/where-to/"
    doctor = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    assert f'href="{page}"' in doctor.get(f"/cases/{case.id}/").content.decode()
    unscored = doctor.get(f"{page}?since=60")
    assert unscored.status_code == 200
    assert "病例里还没有“RACE快速动脉闭塞评估”评分" in told(unscored).replace(" ", "")
    assert "各条路" not in told(unscored)
    fill(case, "race", 31, by=place.doctor, face="2", arm="2", leg="1", gaze="1", cortex="1")
    # Days later the model has nothing to say; the field says so.
    late = doctor.get(page)
    assert late.status_code == 422
    assert "RACE快速动脉闭塞评估7分" in told(doctor.get(f"{page}?since=60")).replace(" ", "")
    asked = doctor.get(f"{page}?since=60")
    assert "各条路" in told(asked)
    assert f'href="/cases/{case.id}/"' in asked.content.decode()
    assert browser(a_stranger()).get(page).status_code == 404
    assert led_to_the_entrance(page)
