"""The form of a survey's plan. Not here: its frame (survey_frame), what may be planned (surveys)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.contracts import choose, day_field
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FrameKind, SamplePlan, Sharing, Survey
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid

_PERCENT = 100
# What the form begins with; whoever plans changes it.
_USUAL_DAYS = 14


def _whole(label: Any, least: int, initial: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        initial=initial,
        error_messages={
            "required": say("required"),
            "invalid": say("malformed"),
            "min_value": say("malformed"),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **more,
    )


class SurveyForm(forms.Form):
    """A survey as it is planned."""

    organisation = forms.ChoiceField(label=_("由谁开展"))
    edition = forms.ChoiceField(label=_("问卷"), help_text=_("只列已发布的版本。"))
    title = forms.CharField(label=_("名称"), max_length=80, error_messages={"required": say("required")})
    series = forms.CharField(
        label=_("系列"),
        required=False,
        max_length=40,
        help_text=_("同一系列一期一期地比较，如“门诊满意度”；只做一次就留空。"),
    )
    opens_on = day_field(_("第一天"))
    closes_on = day_field(_("最后一天"), help_text=_("当天仍可作答。"))
    is_anonymous = forms.BooleanField(
        label=_("匿名"),
        required=False,
        initial=True,
        help_text=_("交上的答卷和码不留任何联系，谁也查不出哪一份是谁的。要和随访对上的调查不能匿名。"),
    )
    has_door = forms.BooleanField(
        label=_("现场发码"),
        required=False,
        help_text=_("每个调查点有一张海报和一个自助设备页，来的人当场领码；不勾选则事先按份数发码。"),
    )
    least_cell = _whole(
        _("最小单元"), 1, surveys.USUAL_LEAST_CELL, help_text=_("不足这么多人的数字一律不显示。")
    )
    frame = forms.ChoiceField(
        label=_("从哪里抽"), help_text=_("名单在下一步上传、粘贴，或直接用医联体的全部诊疗机构。")
    )
    areas = _whole(_("抽几个地区"), 0, 0, help_text=_("0 表示全部。"))
    points = _whole(_("每个地区抽几个调查点"), 0, 0, help_text=_("0 表示全部。"))
    is_by_size = forms.BooleanField(label=_("按人数抽调查点"), required=False)
    sharing = forms.ChoiceField(label=_("份数怎么分"))
    forms_wanted = _whole(_("份数"), 1, 20, help_text=_("每个调查点的份数；按人数分配时是总份数。"))
    spare = _whole(_("多发百分之几"), 0, 0, help_text=_("预计有人不答时多发的码。"))
    seed = _whole(_("随机种子"), 0, 1, help_text=_("同一张抽样框、同一个种子，抽出来一样，可供核查。"))

    def __init__(
        self,
        *args: Any,
        houses: list[tuple[str, str]],
        editions: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", houses)
        choose(self, "edition", editions)
        choose(self, "frame", [(str(one), name("survey_frame", one)) for one in FrameKind])
        choose(self, "sharing", [(str(one), name("survey_sharing", one)) for one in Sharing])

    def asked(self) -> surveys.NewSurvey:
        """The survey as surveys take it."""
        told = self.cleaned_data
        return surveys.NewSurvey(
            organisation=UUID(told["organisation"]),
            alliance=None,
            title=told["title"],
            series=told["series"],
            edition=UUID(told["edition"]),
            opens_on=told["opens_on"],
            closes_on=told["closes_on"],
            is_anonymous=told["is_anonymous"],
            has_door=told["has_door"],
            least_cell=told["least_cell"],
            frame=FrameKind(told["frame"]),
            plan=SamplePlan(
                areas=told["areas"],
                points=told["points"],
                is_by_size=told["is_by_size"],
                sharing=Sharing(told["sharing"]),
                forms=told["forms_wanted"],
                spare_ratio=told["spare"] / _PERCENT,
                seed=told["seed"],
            ),
        )


def told_of(survey: Survey) -> dict[str, Any]:
    """What the form shows of a plan."""
    plan = survey.plan
    return {
        "organisation": str(survey.organisation),
        "edition": str(survey.edition),
        "title": survey.title,
        "series": survey.series,
        "opens_on": survey.opens_on,
        "closes_on": survey.closes_on,
        "is_anonymous": survey.is_anonymous,
        "has_door": survey.has_door,
        "least_cell": survey.least_cell,
        "frame": str(survey.frame),
        "areas": plan.areas,
        "points": plan.points,
        "is_by_size": plan.is_by_size,
        "sharing": str(plan.sharing),
        "forms_wanted": plan.forms,
        "spare": round(plan.spare_ratio * _PERCENT),
        "seed": plan.seed,
    }


def first_told(today: date) -> dict[str, Any]:
    """What the form of a new plan begins with."""
    return {"opens_on": today, "closes_on": today + timedelta(days=_USUAL_DAYS - 1), "is_anonymous": True}


def planned_anew(survey: Survey, plan: SamplePlan) -> surveys.NewSurvey:
    """The same survey with another way to draw."""
    return surveys.NewSurvey(
        organisation=survey.organisation,
        alliance=survey.alliance,
        title=survey.title,
        series=survey.series,
        edition=survey.edition,
        opens_on=survey.opens_on,
        closes_on=survey.closes_on,
        is_anonymous=survey.is_anonymous,
        has_door=survey.has_door,
        least_cell=survey.least_cell,
        frame=survey.frame,
        plan=plan,
    )


# The fields of a plan that the form calls otherwise.
_FIELDS = {"forms": "forms_wanted", "spare_ratio": "spare"}


def under_their_fields(refused: InputInvalid) -> InputInvalid:
    """The same problems, each by the name that its field has on the form."""
    return InputInvalid(*(replace(one, field=_FIELDS.get(one.field, one.field)) for one in refused.problems))
