"""A table of paper forms on its page: what is right is taken, what is wrong stays there, nothing counts twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from tests.http.console_pages import browser
from tests.http.survey_pages import asking, desk_of, opened
from tests.making import an_alliance

pytestmark = pytest.mark.usefixtures("committed")


def test_right_rows_are_taken_and_wrong_ones_stay_to_be_put_right():
    yibin = an_alliance(timezone.now())
    survey, page = opened(yibin), desk_of(yibin)
    here = reverse("console:survey_upload", args=[survey.id])
    assert "一行一份" in page.get(here).content.decode()
    good, bad = surveys.form_number(1), surveys.form_number(2)
    table = f"编号,kind,score\n{good},outpatient,8\n{bad},outpatient,99\n".encode("gb18030")
    for again in (0, 1):
        told = page.post(here, {"table": SimpleUploadedFile("forms.csv", table)})
        words = told.content.decode()
        assert told.status_code == 422
        assert f"录入 {1 - again} 份，重复的 {again} 份" in words.replace("\u2009", " ")
        assert bad in words
    fixed = page.post(here, {"rows": f"编号\tkind\tscore\n{bad}\toutpatient\t9\n"})
    assert fixed.status_code == 200
    runner = asking(yibin).runner
    assert len(surveys.answered_forms(survey.id, actor=runner, now=timezone.now()).rows) == 2
    assert page.post(here, {"rows": ""}).status_code == 422
    stranger = browser(yibin.staff(Role.QUALITY_OFFICER, yibin.other_county))
    assert stranger.post(here, {"rows": f"编号\tkind\n{bad}\toutpatient\n"}).status_code == 404
