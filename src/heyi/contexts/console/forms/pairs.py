"""Deciding a pair of records: on what ground, in which words. Not here: what may be decided (patients)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.patients.terms.identity import Verdict
from heyi.foundation.words import name

GROUNDS = ("compared", "paper", "asked", "typing")


class DecisionForm(forms.Form):
    """One human or two, and why."""

    ground = forms.ChoiceField(label=_("判定依据"), required=False)
    words = forms.CharField(
        label=_("补充说明（可以不填）"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    verdict = forms.ChoiceField(choices=[(one.value, one.value) for one in (Verdict.SAME, Verdict.DIFFERENT)])
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground = self.fields["ground"]
        if isinstance(ground, forms.ChoiceField):
            ground.choices = [(one, name("decided_on", one)) for one in GROUNDS]

    def reason(self) -> str:
        """The ground in words, with what was added to it."""
        ground = name("decided_on", self.cleaned_data.get("ground") or GROUNDS[0])
        words = self.cleaned_data.get("words") or ""
        return f"{ground}：{words}" if words else str(ground)


class WithdrawalForm(forms.Form):
    """Taking a decision back."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class RecordsForm(forms.Form):
    """Two records to be put beside each other."""

    one = forms.UUIDField()
    other = forms.UUIDField()
