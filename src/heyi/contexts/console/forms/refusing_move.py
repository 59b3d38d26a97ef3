"""That a patient does not want to be moved: where to, why not, who said so. Not here: whether it may be noted (referral)."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.drafting import BeginForm
from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.consent import ConsentBy, RefusedFor
from heyi.foundation.words import name, say


class RefusedMoveForm(BeginForm):
    """The same choice of a destination as for a referral, and why the patient does not go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = {"required": say("required")}
        reasons = [("", gettext("请选择")), *((str(one), name("why", one)) for one in RefusedFor)]
        people = [(str(one), name("consent_by", one)) for one in ConsentBy]
        self.fields["reason"] = forms.ChoiceField(
            label=_("为什么不愿意"), choices=reasons, error_messages=required
        )
        self.fields["by"] = forms.ChoiceField(label=_("谁说的"), choices=people, error_messages=required)
        self.fields["words"] = forms.CharField(
            label=_("补充说明"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def told(self, at: UUID) -> referral.RefusedMove:
        """What was said, as referral takes it."""
        told = self.cleaned_data
        destination, alliance = told["destination"]
        return referral.RefusedMove(
            patient=told["patient"],
            direction=Direction(told["direction"]),
            at=at,
            destination=destination,
            alliance=alliance,
            reason=RefusedFor(told["reason"]),
            by=ConsentBy(told["by"]),
            words=told["words"],
        )
