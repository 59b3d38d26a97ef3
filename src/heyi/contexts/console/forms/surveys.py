"""Forms of surveys: the plan, and the frame from which points are drawn. Not here: what may be planned (surveys)."""

import csv
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.contracts import choose, day_field
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FrameKind, FramePoint, SamplePlan, Sharing, Survey
from heyi.foundation.words import name, say

_LARGEST_FRAME = 2 * 2**20
_ENCODINGS = ("utf-8-sig", "gb18030")
_PERCENT = 100
# Headings of a frame, as people write them.
_AREA = frozenset(("area", "地区", "城市", "区县", "层", "stratum"))
_NAME = frozenset(("name", "名称", "调查点", "机构", "中心", "point", "centre"))
_SIZE = frozenset(("size", "人数", "规模", "people", "population"))


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
    areas = _whole(_("抽几个地区"), 0, 0, help_text=_("0 表示全部。"))
    points = _whole(_("每个地区抽几个调查点"), 0, 0, help_text=_("0 表示全部。"))
    is_by_size = forms.BooleanField(label=_("按人数抽调查点"), required=False)
    sharing = forms.ChoiceField(label=_("份数怎么分"))
    forms_wanted = _whole(_("份数"), 1, 20, help_text=_("每个调查点的份数；按人数分配时是总份数。"))
    spare = _whole(_("多发百分之几"), 0, 0, help_text=_("预计有人不答时多发的码。"))
    seed = _whole(_("随机种子"), 0, 1, help_text=_("同一张抽样框、同一个种子，抽出来一样，可供核查。"))

    def __init__(
        self, *args: Any, houses: list[tuple[str, str]], editions: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", houses)
        choose(self, "edition", editions)
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
            frame=FrameKind.POINTS,
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
    return {"opens_on": today, "is_anonymous": True}


class FrameForm(forms.Form):
    """A frame: a file, or rows pasted from a spreadsheet."""

    table = forms.FileField(
        label=_("抽样框文件（CSV）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    rows = forms.CharField(
        label=_("或直接粘贴"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("第一行写列名：地区、名称、人数（人数可以不写）；从电子表格整块复制过来即可。"),
    )

    def clean(self) -> dict[str, Any]:
        """The points, whichever way they came.

        Raises: ValidationError naming the row.
        """
        told = super().clean() or {}
        file, text = told.get("table"), told.get("rows") or ""
        if file is not None:
            if (file.size or 0) > _LARGEST_FRAME:
                raise forms.ValidationError(say("too_large", {"limit": _LARGEST_FRAME}))
            text = _decoded(file.read())
        if not text.strip():
            raise forms.ValidationError(gettext("请选一个文件，或粘贴抽样框。"))
        # What was read stays on the page, so that a slip can be put right here.
        self.data = {**self.data.dict(), "rows": text} if isinstance(self.data, QueryDict) else {"rows": text}
        told["points"] = _points_in(text)
        return told


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise forms.ValidationError(gettext("文件既不是 UTF-8 也不是 GB18030：请另存为 CSV UTF-8。"))


def _points_in(text: str) -> tuple[FramePoint, ...]:
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0]
    lines = list(csv.reader(StringIO(text.strip("\ufeff")), delimiter="\t" if "\t" in first else ","))
    lines = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
    heads = [cell.lower() for cell in lines[0]]
    area, called, size = (_column(heads, known) for known in (_AREA, _NAME, _SIZE))
    if called is None:
        raise forms.ValidationError(gettext("第一行没有“名称”这一列：请写列名，如 地区、名称、人数。"))
    points = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line + [""] * (len(heads) - len(line))
        people = cells[size] if size is not None else ""
        if people and not (people.isascii() and people.isdigit() and len(people) < 10):
            told = {"row": number, "value": people[:20]}
            raise forms.ValidationError(gettext("第%(row)s行的人数“%(value)s”不是正整数。") % told)
        points.append(
            FramePoint(
                area=cells[area] if area is not None else "",
                name=cells[called],
                size=int(people) if people else None,
            )
        )
    return tuple(points)


def _column(heads: list[str], known: frozenset[str]) -> int | None:
    return next((place for place, head in enumerate(heads) if head in known), None)
