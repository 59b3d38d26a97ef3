"""Forms of supply: closing, expected discharges, lending beds, weekly clinics. Not here: offering places (places)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Pool, RecallReason
from heyi.foundation.words import name, say

_SHAPE = "%Y-%m-%dT%H:%M"
_WEEKDAYS = range(7)
# What people give as a reason; the end of a loan is the system's own.
_REASONS = tuple(one for one in RecallReason if one is not RecallReason.LOAN_OVER)


class _Form(forms.Form):
    """A form whose errors speak in the words of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= {
                "required": say("required"),
                "invalid": say("malformed"),
                "invalid_choice": say("unknown_value", {"value": "%(value)s"}),
            }


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=forms.TextInput(attrs={"inputmode": "numeric"}))


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"])


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class CloseForm(_Form):
    """Why a ward or a period is closed."""

    reason = forms.ChoiceField(label=_("原因"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if isinstance(reason, forms.ChoiceField):
            reason.choices = [("", _("请选择")), *((str(one), name("why", one)) for one in _REASONS)]


class DischargesForm(_Form):
    """How many beds come free on a day."""

    on = _day(_("哪一天"))
    count = _number(_("预计出院几人"))


class LendForm(_Form):
    """Beds for another ward until a moment."""

    borrower = forms.ChoiceField(label=_("借给哪家机构"))
    borrower_unit = forms.CharField(label=_("借给哪个病区"), max_length=120)
    places = _number(_("几张床"))
    ends_at = forms.DateTimeField(
        label=_("什么时候还"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_SHAPE),
        input_formats=[_SHAPE, f"{_SHAPE}:%S"],
    )

    def __init__(self, *args: Any, borrowers: tuple[tuple[UUID, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        borrower = self.fields["borrower"]
        if isinstance(borrower, forms.ChoiceField):
            borrower.choices = [(str(one), words) for one, words in borrowers]

    def offer(self, pool: Pool) -> referral.LoanOffer:
        """The offer as referral takes it."""
        told = self.cleaned_data
        ends_at: datetime = told["ends_at"]
        return referral.LoanOffer(
            pool=pool.id,
            borrower=UUID(told["borrower"]),
            borrower_unit=told["borrower_unit"],
            places=told["places"],
            ends_at=ends_at,
        )


class ClinicForm(_Form):
    """A clinic that comes again every week."""

    at = forms.ChoiceField(label=_("机构"))
    unit = forms.CharField(label=_("门诊"), max_length=120)
    weekday = forms.ChoiceField(label=_("星期几"))
    begins = _time(_("开始"))
    ends = _time(_("结束"))
    places = _number(_("每次几个号"))
    first_on = _day(_("从哪天起"))

    def __init__(self, *args: Any, organisations: tuple[tuple[UUID, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at, weekday = self.fields["at"], self.fields["weekday"]
        if isinstance(at, forms.ChoiceField) and isinstance(weekday, forms.ChoiceField):
            at.choices = [(str(one), words) for one, words in organisations]
            weekday.choices = [(str(day), name("weekday", day)) for day in _WEEKDAYS]

    def template(self) -> referral.NewTemplate:
        """The template as referral takes it."""
        told = self.cleaned_data
        return referral.NewTemplate(
            organisation=UUID(told["at"]),
            unit=told["unit"],
            weekday=int(told["weekday"]),
            begins=told["begins"],
            ends=told["ends"],
            places=told["places"],
            first_on=told["first_on"],
        )
