"""The period from which episodes of care are drawn. Not here: drawing (surveys)."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.surveys import public as surveys
from heyi.foundation.words import name, say

_USUAL_DAYS = 30


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    told = {"required": say("required"), "invalid": say("malformed")}
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=told)


class EpisodesForm(forms.Form):
    """From when to when, both days with it, and by which unit people are grouped."""

    begin = _day(_("诊疗结束：从"))
    end = _day(_("到"))
    by = forms.ChoiceField(label=_("按哪个机构分层"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        by = self.fields["by"]
        if isinstance(by, forms.ChoiceField):
            by.choices = [(str(one), name("unit_kind", one)) for one in surveys.UnitKind]

    def wanted(self) -> surveys.EpisodesWanted:
        """What was asked for, once it is valid."""
        told = self.cleaned_data
        return surveys.EpisodesWanted(begin=told["begin"], end=told["end"], by=surveys.UnitKind(told["by"]))


def usual_period(today: date) -> dict[str, str]:
    """The last thirty days until yesterday: what ended today may still be written on."""
    return {
        "begin": (today - timedelta(days=_USUAL_DAYS)).isoformat(),
        "end": (today - timedelta(days=1)).isoformat(),
        "by": str(surveys.UnitKind.RECEIVER),
    }
