"""The package that a doctor writes before a patient goes up. Not here: what it may not lack (referral)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.consent import ConsentField
from heyi.contexts.console.forms.overruling import TicksField, reason_fields, reason_given, ticks_field
from heyi.contexts.console.forms.routing import route_fields, route_reason_given
from heyi.contexts.console.forms.steps import urgency_choices
from heyi.contexts.referral import public as referral
from heyi.foundation.words import name, say

FIRST = ("chief_complaint", "diagnosis", "diagnosis_code", "purpose")
MORE = ("history", "examination", "treatment", "medicines", "allergies")
LAST = ("preference", "epidemic_screening", "attending", "phone", "contact")
_IN_PARTS = frozenset({"temperature_celsius", "glucose_mmol_l"})
_LONG = frozenset({"purpose", *MORE, "epidemic_screening"})


class PackageForm(forms.Form):
    """Text, signs and consent. A draft may lack anything; whether it is complete is judged when it is sent."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    urgency = forms.ChoiceField(label=_("紧急程度"), widget=forms.RadioSelect, required=False)
    department = forms.CharField(label=_("想去的科室"), required=False, max_length=120)
    green_channel = forms.BooleanField(
        label=_("走绿色通道"), required=False, help_text=_("危重患者：先接收，后分诊。")
    )
    advice_only = forms.BooleanField(
        label=_("只请对方指导，患者先不转"),
        required=False,
        help_text=_("对方用“远程答复”回复；认为需要转时，也可以接收。"),
    )
    consent = ConsentField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        urgency = self.fields["urgency"]
        if isinstance(urgency, forms.ChoiceField):
            urgency.choices = urgency_choices()
        for key in (*FIRST, *MORE, *LAST):
            self.fields[key] = _text(key)
        for key, (low, high) in referral.SIGNS.items():
            self.fields[key] = _sign(key, low, high)
        self.fields["ticked"] = ticks_field()
        self.fields |= reason_fields() | route_fields()
        self.has_ticks = False

    def package(self) -> dict[str, Any]:
        """The package as referral takes it; what was left empty is left out."""
        told = {key: self.cleaned_data.get(key, "") for key in (*FIRST, *MORE, *LAST)}
        signs = {key: self.cleaned_data.get(key) for key in referral.SIGNS}
        measured = {key: value for key, value in signs.items() if value is not None}
        written: dict[str, Any] = {key: value for key, value in told.items() if value}
        # A list in which nothing is ticked was not gone through, as far as anybody can tell.
        ticked = {"ticked": self.cleaned_data["ticked"]} if self.cleaned_data.get("ticked") else {}
        # As with what is ticked: what was not asked for is left out.
        wish = {"advice_only": True} if self.cleaned_data.get("advice_only") else {}
        consent = self.cleaned_data.get("consent") or False
        return {**written, **ticked, **wish, "signs": measured, "consent": consent}

    def overruling(self) -> dict[str, str] | None:
        """Why the doctor does otherwise than proposed, where the page asked."""
        return reason_given(self.data, self.cleaned_data)

    def routing(self) -> dict[str, str] | None:
        """Why the patient goes where they go, where the page asked."""
        return route_reason_given(self.data, self.cleaned_data)

    def offer_ticks(self, ticks: tuple[tuple[str, str], ...]) -> None:
        """What may be ticked, by the charter in force."""
        field = self.fields["ticked"]
        if isinstance(field, TicksField):
            field.choices = ticks
        self.has_ticks = bool(ticks)

    def rows(self, keys: tuple[str, ...]) -> list[forms.BoundField]:
        """Some of the fields, in order."""
        return [self[key] for key in keys]

    @property
    def first(self) -> list[forms.BoundField]:
        """What is the matter; all but the code is needed before it is sent."""
        return self.rows(FIRST)

    @property
    def more(self) -> list[forms.BoundField]:
        """What helps whoever decides."""
        return self.rows(MORE)

    @property
    def last(self) -> list[forms.BoundField]:
        """What is needed now and then."""
        return self.rows(LAST)

    @property
    def signs(self) -> list[tuple[forms.BoundField, str]]:
        """What was measured, each with its unit."""
        return [(self[key], name("unit", key)) for key in referral.SIGNS]

    @property
    def has_hidden_errors(self) -> bool:
        """Whether something is wrong in the parts that stand folded together."""
        return any(self[key].errors for key in (*MORE, *LAST))


def _text(key: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2}) if key in _LONG else forms.TextInput()
    return forms.CharField(label=name("told", key), required=False, widget=widget)


def _sign(key: str, low: float, high: float) -> forms.Field:
    is_whole = key not in _IN_PARTS
    shape = {"inputmode": "numeric" if is_whole else "decimal", "min": f"{low:g}", "max": f"{high:g}"}
    told: dict[str, Any] = {
        "label": name("sign", key),
        "required": False,
        "error_messages": {"invalid": say("malformed")},
    }
    kind = forms.IntegerField if is_whole else forms.FloatField
    return kind(widget=forms.TextInput(attrs=shape), **told)


def written_before(package: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows of a package that was begun."""
    signs = package.get("signs") or {}
    told = {key: package.get(key, "") for key in (*FIRST, *MORE, *LAST)}
    return {
        **told,
        **{key: f"{value:g}" for key, value in signs.items()},
        "ticked": package.get("ticked") or [],
        "consent": package.get("consent") or False,
        "advice_only": package.get("advice_only") is True,
    }
