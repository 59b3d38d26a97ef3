"""Which period and which member a page of figures is asked for, read from its address. Not here: what is counted (referral)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.health.terms.figures import Period

_USUAL_DAYS = 89
_LONGEST_WORDS = 64
KINDS = (
    ("recent", _("最近 90 天")),
    ("month", _("自然月")),
    ("quarter", _("季度")),
    ("year", _("年")),
    ("custom", _("自定日期")),
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class SiphonAsked:
    """What an address asks for beside the period: another member, and words that narrow the table of pairs."""

    of: UUID | None
    words: str
    is_whole: bool


def siphon_asked(parameters: Mapping[str, str]) -> SiphonAsked:
    """What an address asks for; what makes no sense narrows nothing."""
    words = parameters.get("words", "").strip()[:_LONGEST_WORDS]
    return SiphonAsked(id_asked(parameters, "of"), words, parameters.get("whole") == "1")


class SiphonPeriodForm(forms.Form):
    """Which period: a kind of it and a day in it, or two days."""

    kind = forms.ChoiceField(label=_("期间"), choices=KINDS, required=False)
    on = forms.DateField(label=_("月、季、年里的一天"), required=False)
    since = forms.DateField(label=_("从"), required=False)
    until = forms.DateField(label=_("到"), required=False)

    def __init__(self, given: Mapping[str, str], *, today: date) -> None:
        super().__init__(given)
        self._today = today
        for key, field in self.fields.items():
            if key != "kind":
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.widget.attrs["class"] = "form-select" if key == "kind" else "form-control filters__day"

    @property
    def is_custom(self) -> bool:
        """Whether two days are asked for and not a kind of period."""
        return self.data.get("kind") == "custom"

    def period(self) -> Period:
        """The days that were chosen; without any choice the latest ninety."""
        asked = self.cleaned_data
        kind, today = asked.get("kind") or "recent", self._today
        if kind == "custom":
            until = asked.get("until") or today
            return Period(asked.get("since") or until - timedelta(days=_USUAL_DAYS), until)
        if kind == "recent":
            return Period(today - timedelta(days=_USUAL_DAYS), today)
        return whole_period(asked.get("on") or today, _MONTHS[kind])


def whole_period(day: date, months: int) -> Period:
    """The month, quarter or year, of so many months, in which a day lies."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.year * 12 + first.month - 1 + months
    return Period(first, date(after // 12, after % 12 + 1, 1) - timedelta(days=1))
