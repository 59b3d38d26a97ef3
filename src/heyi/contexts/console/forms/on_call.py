"""Putting somebody on the roster. Not here: what must hold of a duty (governance)."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.places import moment_field
from heyi.contexts.governance import public as governance
from heyi.foundation.words import say


class OnCallForm(forms.Form):
    """Who answers the telephone of a department, and when."""

    at = forms.ChoiceField(label=_("机构"))
    department = forms.CharField(label=_("科室"), max_length=120)
    name = forms.CharField(label=_("谁值班"), max_length=120)
    phone = forms.CharField(
        label=_("电话"),
        max_length=64,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    starts_at = moment_field(_("从"), is_needed=True)
    ends_at = moment_field(_("到"), is_needed=True)

    def __init__(self, *args: Any, organisations: tuple[tuple[UUID, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = self.fields["at"]
        if isinstance(at, forms.ChoiceField):
            at.choices = [(str(one), words) for one, words in organisations]
        if len(organisations) < 2:
            at.widget = forms.HiddenInput()
            at.initial = str(organisations[0][0])
        for field in self.fields.values():
            field.error_messages |= {"required": say("required"), "invalid": say("malformed")}

    def new(self) -> governance.NewOnCall:
        """The duty as governance takes it."""
        told = self.cleaned_data
        return governance.NewOnCall(
            organisation=UUID(told["at"]),
            department=told["department"],
            name=told["name"],
            phone=told["phone"],
            starts_at=told["starts_at"],
            ends_at=told["ends_at"],
        )
