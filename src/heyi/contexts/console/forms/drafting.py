"""Beginning a referral: for whom, which way, where to. Not here: the package (package), whether it may go there (referral)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console import terms
from heyi.contexts.console.forms.widgets import PickerWidget
from heyi.contexts.console.queries.choosing import Choice
from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.referral import public as referral
from heyi.foundation.words import say


class BeginForm(forms.Form):
    """Where a patient is to go. `destination` names the organisation and the alliance under which it is asked."""

    patient = forms.UUIDField(widget=forms.HiddenInput)
    direction = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[(str(one), str(one)) for one in Direction]
    )
    proposal = forms.UUIDField(widget=forms.HiddenInput, required=False)
    wish = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    at = forms.ChoiceField(label=_("以哪家机构的名义"), required=False)

    def __init__(
        self,
        *args: Any,
        organisations: tuple[tuple[UUID, str], ...],
        destinations: tuple[Choice, ...],
        more_at: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        at = self.fields["at"]
        if isinstance(at, forms.ChoiceField):
            at.choices = [(str(one), words) for one, words in organisations]
        if len(organisations) < 2:
            self.fields.pop("at")
        self.fields["destination"] = forms.CharField(
            label=_("转往哪里"),
            widget=PickerWidget(destinations, more_at),
            error_messages={"required": _("请选择转往哪里。")},
        )

    def clean_destination(self) -> tuple[UUID, UUID | None]:
        """The organisation and the alliance that a choice names."""
        organisation, _bar, alliance = str(self.cleaned_data["destination"]).partition("|")
        try:
            return UUID(organisation), UUID(alliance) if alliance else None
        except ValueError as broken:
            raise forms.ValidationError(say("malformed")) from broken

    def begun(self, at: UUID, *, urgency: Urgency, package: Mapping[str, Any]) -> referral.NewReferral:
        """The draft as referral takes it, with what is known already."""
        destination, alliance = self.cleaned_data["destination"]
        wish = self.cleaned_data.get("wish")
        is_green = wish == terms.WISH_GREEN
        asked = {"advice_only": True} if wish == terms.WISH_ADVICE else {}
        return referral.NewReferral(
            patient=self.cleaned_data["patient"],
            direction=Direction(self.cleaned_data["direction"]),
            destination=destination,
            urgency=Urgency.EMERGENCY if is_green else urgency,
            green_channel=is_green,
            package={**package, **asked},
            at=at,
            alliance=alliance,
            proposal=self.cleaned_data.get("proposal"),
        )
