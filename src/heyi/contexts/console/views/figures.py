"""The figures of health management over a period. Not here: how they are counted (health)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.figures import GroupFigures, Period, Share
from heyi.contexts.health.terms.management import RiskGroup
from heyi.foundation.words import name
from heyi.kernel.errors import InputInvalid, NotPermitted
from heyi.kernel.moments import day_of

# A rate of fewer says more about chance than about care. Source: docs/sources/health-management.md#figures
FEWEST = 10
_YEAR = timedelta(days=364)


class PeriodForm(forms.Form):
    """Which institution and which period."""

    at = forms.ChoiceField(label=_("机构"))
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, given: Mapping[str, str], *, organisations: tuple[tuple[UUID, str], ...]) -> None:
        super().__init__(given)
        at = self.fields["at"]
        if isinstance(at, forms.ChoiceField):
            at.choices = [(str(one), words) for one, words in organisations]
        for key, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if key == "at" else "form-control"


@dataclass(frozen=True, slots=True)
class _Line:
    group: RiskGroup
    words: str
    enrolled: int
    rates: tuple[tuple[str, Share, str], ...]
    left: str


@require_GET
@signed_in
def figures(visit: Visit) -> HttpResponse:
    """Rates with their numerator, denominator, window and rule, group by group."""
    own = own_organisations(visit.actor, now=visit.now)
    able = tuple(one for one in own if visit.actor.may(Duty.MANAGE_HEALTH, at=one[0]))
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_HEALTH))
    today = day_of(visit.now)
    usual = {"at": str(able[0][0]), "since": (today - _YEAR).isoformat(), "until": today.isoformat()}
    form = PeriodForm(usual | visit.request.GET.dict(), organisations=able)
    lines: tuple[_Line, ...] = ()
    if form.is_valid():
        lines = _lines(visit, form)
    status = 422 if form.errors else 200
    context = {"page_title": gettext("健康管理指标"), "form": form, "lines": lines}
    return visit.show("console/figures.html", context, status=status)


def _lines(visit: Visit, form: PeriodForm) -> tuple[_Line, ...]:
    told = form.cleaned_data
    since: date = told["since"]
    period = Period(since, told["until"])
    try:
        found = health.figures_at(UUID(told["at"]), period, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return ()
    return tuple(_line(one) for one in found)


def _line(one: GroupFigures) -> _Line:
    rates = (
        (gettext("规范管理"), one.to_standard),
        (gettext("最近一次控制满意"), one.controlled),
        (gettext("期内做过体检"), one.checked),
    )
    left = "，".join(f"{name('managed_reason', reason)} {count}" for reason, count in one.left.items())
    return _Line(
        group=one.group,
        words=name("risk_group", one.group),
        enrolled=one.enrolled,
        rates=tuple((words, share, _rate(share)) for words, share in rates if share.of),
        left=left,
    )


def _rate(share: Share) -> str:
    if share.of < FEWEST:
        return gettext("样本不足")
    return f"{100 * share.count / share.of:.1f}%"
