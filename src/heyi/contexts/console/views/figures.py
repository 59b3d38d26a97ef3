"""The figures of health management over a period, who is behind them, and the standard. Not here: counting (health)."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.figures import (
    behind_page,
    group_told,
    miss_words,
    screened_told,
    signed_told,
    standards_told,
)
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.figures import Miss, Period
from heyi.contexts.health.terms.management import RiskGroup
from heyi.foundation.listing import asked_page
from heyi.foundation.words import name
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.moments import day_of

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

    @property
    def organisation(self) -> UUID:
        """The institution that was chosen."""
        return UUID(self.cleaned_data["at"])

    @property
    def period(self) -> Period:
        """The days that were chosen."""
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])


def _asked(visit: Visit) -> PeriodForm:
    own = own_organisations(visit.actor, now=visit.now)
    able = tuple(one for one in own if visit.actor.may(Duty.MANAGE_HEALTH, at=one[0]))
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_HEALTH))
    today = day_of(visit.now)
    usual = {"at": str(able[0][0]), "since": (today - _YEAR).isoformat(), "until": today.isoformat()}
    return PeriodForm(usual | visit.request.GET.dict(), organisations=able)


@require_GET
@signed_in
def figures(visit: Visit) -> HttpResponse:
    """Rates with their numerator, denominator, window and rule, group by group."""
    form = _asked(visit)
    context = {"page_title": gettext("健康管理指标"), "form": form}
    if form.is_valid():
        asked = (form.organisation, form.period)
        try:
            found = health.figures_at(*asked, actor=visit.actor, now=visit.now)
            signed = health.signed_figures_at(*asked, actor=visit.actor, now=visit.now)
            screened = health.screened_figures_at(*asked, actor=visit.actor, now=visit.now)
        except InputInvalid as refused:
            put_problems(form, refused)
        else:
            context |= {
                "lines": [group_told(one) for one in found],
                "signed": signed_told(signed),
                "screened": screened_told(screened),
                "asked": form.cleaned_data,
            }
    return visit.show("console/figures.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def behind(visit: Visit, group: str, what: str) -> HttpResponse:
    """Who is asked for by a figure and lacks it."""
    if group not in set(RiskGroup) or what not in set(Miss):
        raise NotFound
    form = _asked(visit)
    context = {
        "page_title": f"{name('risk_group', group)} · {miss_words(Miss(what))}",
        "form": form,
        "page": None,
    }
    if form.is_valid():
        try:
            context["page"] = behind_page(
                form.organisation,
                RiskGroup(group),
                Miss(what),
                form.period,
                page=asked_page(visit.request.GET),
                actor=visit.actor,
                now=visit.now,
            )
        except InputInvalid as refused:
            put_problems(form, refused)
    return visit.show("console/behind_figure.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def standards(visit: Visit) -> HttpResponse:
    """What is due to each risk group, figure by figure, with its source and how sure it is."""
    if not visit.actor.may_anywhere(Duty.MANAGE_HEALTH):
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_HEALTH))
    context = {"page_title": gettext("随访标准"), "standards": list(standards_told())}
    return visit.show("console/standards.html", context)
