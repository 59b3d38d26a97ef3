"""Forms for what persons ask about their data, and for the answer. Not here: what must be said (patients)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.protection import RestrictionScope, RightsKind, RightsOutcome
from heyi.foundation.words import name, say


def _choose(form: forms.Form, key: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[key]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
        field.error_messages = {"required": say("required"), "invalid_choice": say("malformed")}


class RightsForm(forms.Form):
    """What a person asks about their data, as a desk takes it down."""

    at = forms.ChoiceField(label=_("以哪家机构的名义登记"))
    kind = forms.ChoiceField(label=_("要求什么"))
    scope = forms.ChoiceField(
        label=_("限制到什么程度"), required=False, help_text=_("只在要求限制查阅时填。")
    )
    asker = forms.ChoiceField(label=_("谁提出"))
    relation = forms.CharField(
        label=_("提出人姓名和与患者的关系"), required=False, help_text=_("代他人提出时填。")
    )
    proof = forms.ChoiceField(label=_("怎样核对了身份"))
    words = forms.CharField(label=_("具体要求"), widget=forms.Textarea(attrs={"rows": 3}))
    everywhere = forms.BooleanField(label=_("同时转给登记过此人的其他机构"), required=False)

    def __init__(self, *args: Any, organisations: tuple[tuple[Any, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "at", [(str(one), words) for one, words in organisations])
        _choose(self, "kind", [(str(one), name("rights_kind", one)) for one in RightsKind])
        scopes = [("", "—"), *((str(one), name("restriction_scope", one)) for one in RestrictionScope)]
        _choose(self, "scope", scopes)
        _choose(self, "asker", [(str(one), name("rights_asker", one)) for one in patients.Asker])
        _choose(self, "proof", [(str(one), name("rights_proof", one)) for one in patients.Proof])
        if len(organisations) < 2:
            self.fields.pop("at")

    def asked(self) -> patients.RightsAsked:
        """The request as the patient index takes it."""
        told = self.cleaned_data
        return patients.RightsAsked(
            kind=told["kind"],
            scope=told["scope"] if told["kind"] == RightsKind.RESTRICT else "",
            asker=told["asker"],
            relation=told["relation"],
            proof=told["proof"],
            words=told["words"],
        )


class AnswerForm(forms.Form):
    """How a data officer answers."""

    outcome = forms.ChoiceField(label=_("答复"))
    reason = forms.ChoiceField(
        label=_("不同意或部分同意的理由"), required=False, help_text=_("全部同意时不填。")
    )
    words = forms.CharField(
        label=_("给提出人的说明"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "outcome", [(str(one), name("rights_outcome", one)) for one in RightsOutcome])
        reasons = [("", "—"), *((str(one), name("rights_reason", one)) for one in patients.RightsReason)]
        _choose(self, "reason", reasons)

    def given(self) -> patients.AnswerGiven:
        """The answer as the patient index takes it."""
        told = self.cleaned_data
        return patients.AnswerGiven(outcome=told["outcome"], reason=told["reason"], words=told["words"])
