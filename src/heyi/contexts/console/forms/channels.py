"""Agreeing on counterpart support. Not here: who may (referral)."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.channels import QuotaPeriod
from heyi.foundation.words import name, say


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, input_formats=["%Y-%m-%d"], required=required, help_text=help_text
    )


class ChannelForm(forms.Form):
    """From whom, to whom, how many, from when until when."""

    sender = forms.ChoiceField(label=_("转出机构"))
    receiver = forms.ChoiceField(label=_("接收机构"))
    department = forms.CharField(
        label=_("科室"), required=False, max_length=120, help_text=_("留空表示所有科室。")
    )
    period = forms.ChoiceField(label=_("名额按"))
    quota = forms.IntegerField(label=_("几人"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    starts_on = _day(_("从哪天起"))
    ends_on = _day(_("最后一天"), required=False, help_text=_("留空表示长期。"))

    def __init__(
        self, *args: Any, senders: list[tuple[str, str]], receivers: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "sender": [("", _("请选择")), *senders],
            "receiver": receivers if len(receivers) == 1 else [("", _("请选择")), *receivers],
            "period": [(str(one), name("quota_period", one)) for one in QuotaPeriod],
        }
        for key, offered in choices.items():
            field = self.fields[key]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered
        for field in self.fields.values():
            field.error_messages |= {
                "required": say("required"),
                "invalid": say("malformed"),
                "invalid_choice": say("unknown_value", {"value": "%(value)s"}),
            }

    def channel(self) -> referral.NewChannel:
        """The agreement as referral takes it."""
        told = self.cleaned_data
        return referral.NewChannel(
            sender=UUID(told["sender"]),
            receiver=UUID(told["receiver"]),
            department=told["department"].strip(),
            period=QuotaPeriod(told["period"]),
            quota=told["quota"],
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
        )
