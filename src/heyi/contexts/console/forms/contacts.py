"""Forms of contacts after a treatment, and how their lists are narrowed. Not here: what may be noted (referral)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.finding import reveal
from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.health.terms.follow_up import Adherence, MissReason, Way
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.contacts import Condition, When
from heyi.foundation.words import name, say


def _choice(label: Any, group: str, values: Any) -> forms.ChoiceField:
    words = {"required": say("required"), "invalid_choice": say("malformed")}
    choices = [(str(one), name(group, one)) for one in values]
    return forms.ChoiceField(label=label, choices=[("", "—"), *choices], error_messages=words)


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=referral.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )


class ContactMadeForm(forms.Form):
    """What was found when somebody spoke with the patient."""

    red_flag = forms.BooleanField(label=_("出现了要马上转上来的情况"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"] = _choice(_("怎么联系的"), "health_way", Way)
        self.fields["condition"] = _choice(_("患者现在怎么样"), "condition", Condition)
        self.fields["adherence"] = _choice(_("药吃得怎么样"), "adherence", Adherence)
        self.fields["words"] = _words(_("简短记一句"), _("可以不填，最多 500 字。"))
        self.order_fields(["way", "condition", "adherence", "red_flag", "words"])

    def made(self) -> referral.MadeContact:
        """The contact as referral takes it."""
        told = self.cleaned_data
        return referral.MadeContact(
            way=Way(told["way"]),
            condition=Condition(told["condition"]),
            adherence=Adherence(told["adherence"]),
            red_flag=told["red_flag"],
            words=told["words"],
        )


class ContactTriedForm(forms.Form):
    """Why the patient was not reached."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"] = _choice(_("怎么联系的"), "health_way", Way)
        self.fields["reason"] = _choice(_("为什么没有联系上"), "miss_reason", MissReason)
        self.fields["words"] = _words(_("下次怎么找"), _("例如：晚上七点以后打，或找村里的女儿。"))

    def tried(self) -> referral.TriedContact:
        """The try as referral takes it."""
        told = self.cleaned_data
        return referral.TriedContact(
            way=Way(told["way"]), reason=MissReason(told["reason"]), words=told["words"]
        )


@dataclass(frozen=True, slots=True)
class ContactsAsked:
    """What an address asks the list for; what makes no sense narrows nothing."""

    when: When
    organisation: UUID | None
    words: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the part of the list is asked for."""
        return bool(self.organisation or self.words)


def contacts_asked(parameters: Mapping[str, str], *, own: Collection[UUID]) -> ContactsAsked:
    """What an address asks for."""
    when, organisation = parameters.get("when", ""), id_asked(parameters, "organisation")
    return ContactsAsked(
        when=When(when) if when in set(When) else When.WEEK,
        organisation=organisation if organisation in own else None,
        words=reveal(parameters.get("find", "")),
    )
