"""What a ward answers to a proposal to send somebody down. Not here: whether it may (referral)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.finding import reveal
from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.console.forms.widgets import PickerWidget
from heyi.contexts.console.queries.choosing import Choice
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.stays import KeepReason, StayState
from heyi.foundation.words import name, say


class TakeUpForm(forms.Form):
    """Where the patient goes, and that somebody has judged them stable where the record does not show it."""

    is_confirmed = forms.BooleanField(label=_("已查房，确认病情稳定、可以下转"), required=False)

    def __init__(
        self, *args: Any, asks_where: bool, destinations: tuple[Choice, ...], more_at: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if asks_where:
            self.fields["destination"] = forms.CharField(
                label=_("转往哪里"),
                widget=PickerWidget(destinations, more_at),
                error_messages={"required": _("请选择转往哪里。")},
            )
            self.order_fields(["destination", "is_confirmed"])

    def clean_destination(self) -> UUID:
        """The organisation that a choice names."""
        try:
            return UUID(str(self.cleaned_data["destination"]).partition("|")[0])
        except ValueError as broken:
            raise forms.ValidationError(say("malformed")) from broken

    def told(self) -> referral.TakenUp:
        """The answer as referral takes it."""
        return referral.TakenUp(
            destination=self.cleaned_data.get("destination"),
            is_confirmed=bool(self.cleaned_data.get("is_confirmed")),
        )


class KeepForm(forms.Form):
    """Why a patient is not sent down, and until which day where they may be asked for again."""

    reason = forms.ChoiceField(label=_("原因"), error_messages={"required": say("required")})
    words = forms.CharField(label=_("补充说明"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, puts_off: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if isinstance(reason, forms.ChoiceField):
            reason.choices = [("", gettext("请选择")), *((str(one), name("why", one)) for one in KeepReason)]
        if puts_off:
            self.fields["until"] = forms.DateField(
                label=_("推迟到哪一天"),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                input_formats=["%Y-%m-%d"],
                error_messages={"required": say("required"), "invalid": say("malformed")},
            )
            self.order_fields(["until", "reason", "words"])


@dataclass(frozen=True, slots=True)
class StaysAsked:
    """What an address asks of the list; what makes no sense narrows nothing."""

    state: StayState
    organisation: UUID | None
    words: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the part of the list is asked for."""
        return bool(self.organisation or self.words)

    def wanted(self) -> referral.StaysWanted:
        """The question as referral takes it."""
        return referral.StaysWanted(state=self.state, organisation=self.organisation, words=self.words)


def stays_asked(parameters: Mapping[str, str], *, own: Collection[UUID]) -> StaysAsked:
    """What an address asks for."""
    state, organisation = parameters.get("state", ""), id_asked(parameters, "organisation")
    return StaysAsked(
        state=StayState(state) if state in set(StayState) else StayState.OPEN,
        organisation=organisation if organisation in own else None,
        words=reveal(parameters.get("find", "")),
    )
