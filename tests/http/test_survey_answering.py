"""The pages on which people without an account answer. Not here: verbs (actions)."""

import pytest
from django.test import Client

from tests.making_surveys import a_survey, an_asking_alliance, tokens_of

pytestmark = pytest.mark.usefixtures("committed")


def test_a_form_is_shown_refused_with_its_faults_and_taken_once():
    asking = an_asking_alliance()
    token = tokens_of(asking, a_survey(asking))[0]
    page = Client().get(f"/s/{token}/")
    assert page.status_code == 200, page.content
    assert "就诊类型" in page.content.decode()
    wrong = Client().post(f"/s/{token}/", {"key": "a", "score": "8"})
    assert wrong.status_code == 422
    right = Client().post(f"/s/{token}/", {"key": "a", "score": "8", "kind": "outpatient"})
    assert right.status_code == 302
    assert Client().get(right["Location"]).status_code == 200
    again = Client().post(f"/s/{token}/", {"key": "b", "score": "8", "kind": "outpatient"})
    assert again.status_code == 409
    assert Client().get("/s/never/").status_code == 404
