"""The form of a screening. Not here: what it means (health)."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.queries.naming import in_brackets
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import Item
from heyi.contexts.health.terms.screening import RiskFactor, Screened, ScreeningKind
from heyi.foundation.words import name, say

ITEMS = {
    ScreeningKind.STROKE_RISK: (),
    ScreeningKind.BLOOD_PRESSURE: (Item.SYSTOLIC, Item.DIASTOLIC),
    ScreeningKind.GLUCOSE: (Item.GLUCOSE,),
}


class ScreeningForm(forms.Form):
    """What was asked and measured; the kind decides which fields there are."""

    at = forms.ChoiceField(label=_("由哪家机构筛查"))
    on = forms.DateField(label=_("哪天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(
        self,
        *args: Any,
        kind: ScreeningKind,
        organisations: tuple[tuple[UUID, str], ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        at = self.fields["at"]
        if isinstance(at, forms.ChoiceField):
            at.choices = [(str(one), words) for one, words in organisations]
        if len(organisations) < 2:
            at.widget = forms.HiddenInput()
        for item in ITEMS[kind]:
            self.fields[str(item)] = forms.DecimalField(
                label=in_brackets(name("health_item", item), name("health_unit", item)),
                max_digits=6,
                decimal_places=1,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        if kind is ScreeningKind.STROKE_RISK:
            self.fields["factors"] = forms.MultipleChoiceField(
                label=_("有哪些危险因素"),
                choices=[(str(one), name("risk_factor", one)) for one in RiskFactor],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields["had_stroke"] = forms.BooleanField(
                label=_("得过脑卒中，或有过短暂性脑缺血发作"), required=False
            )
        for field in self.fields.values():
            field.error_messages |= {"required": say("required"), "invalid": say("malformed")}

    def new(self, patient: UUID) -> health.NewScreening:
        """The screening as health takes it."""
        told = self.cleaned_data
        screened = Screened(
            kind=self.kind,
            factors=frozenset(RiskFactor(one) for one in told.get("factors", ())),
            had_stroke=bool(told.get("had_stroke")),
            values={item: told[item] for item in ITEMS[self.kind]},
        )
        return health.NewScreening(patient=patient, at=UUID(told["at"]), on=told["on"], screened=screened)
