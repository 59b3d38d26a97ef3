"""Forms of contracts: writing one down, and the answers to its steps. Not here: what may stand in them (health)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.health import public as health
from heyi.contexts.health.terms.contracts import GivenEnd, Package, RefuseReason
from heyi.foundation.words import name, say

_MOST_YUAN = 100_000
_FEN = 100


def choose(form: forms.Form, key: str, choices: list[tuple[str, str]]) -> None:
    """Gives a field its choices and its errors their words."""
    field = form.fields[key]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
        field.error_messages = {"required": say("required"), "invalid_choice": say("malformed")}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, picked or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    errors = {"required": say("required"), "invalid": say("malformed")}
    return forms.DateField(label=label, widget=widget, error_messages=errors, **more)


class ContractForm(forms.Form):
    """A contract as it is written down."""

    care = forms.ChoiceField(label=_("团队和责任医生"))
    package = forms.ChoiceField(label=_("服务包"))
    package_name = forms.CharField(label=_("服务包名称"), required=False, help_text=_("付费包必填。"))
    fee = forms.DecimalField(
        label=_("居民自付（元）"),
        required=False,
        min_value=0,
        max_value=_MOST_YUAN,
        decimal_places=2,
        error_messages={"invalid": say("malformed")},
    )
    starts_on = day_field(_("第一天"))
    ends_on = day_field(_("最后一天"), help_text=_("当天仍有效，最长一年。"))
    number = forms.CharField(
        label=_("协议编号"), required=False, help_text=_("纸质协议上的编号，核实时也可以填。")
    )

    def __init__(self, *args: Any, care: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "care", care)
        choose(self, "package", [(str(one), name("package", one)) for one in Package])

    def asked(self, *, patient: UUID, at: UUID) -> health.NewContract:
        """The contract as health takes it."""
        told = self.cleaned_data
        team, doctor = told["care"].split("|")
        fee = told["fee"] if told["fee"] is not None and told["package"] == Package.PAID else Decimal(0)
        return health.NewContract(
            patient=patient,
            organisation=at,
            team=UUID(team),
            doctor=UUID(doctor),
            package=told["package"],
            package_name=told["package_name"],
            fee_fen=int(fee * _FEN),
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            number=told["number"],
        )


class StepForm(forms.Form):
    """The answers to one step of a contract; only what the step asks is on it."""

    number = forms.CharField(label=_("协议编号"), required=False)
    resident_present = forms.BooleanField(label=_("居民本人在场，我看到了签字的协议"), required=False)
    document = forms.CharField(
        label=_("居民本人的居民身份证号码"),
        required=False,
        help_text=_("请居民出示证件，照证件完整输入。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    reason = forms.ChoiceField(label=_("原因"), required=False)
    words = forms.CharField(label=_("备注"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, action: str, number: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = next(one for one in health.CONTRACT.steps if one.action == action)
        for key in list(self.fields):
            if key not in (*step.asks, *step.may_ask):
                self.fields.pop(key)
        if "number" in self.fields:
            self.fields["number"].initial = number
        if "reason" in self.fields:
            reasons = [str(one) for one in (RefuseReason if action == "refuse" else GivenEnd)]
            choices = [("", "—"), *((one, name("contract_reason", one)) for one in reasons)]
            choose(self, "reason", choices)

    def given(self) -> dict[str, Any]:
        """The answers as health takes them."""
        return {key: value for key, value in self.cleaned_data.items() if value not in ("", None)}
