"""Forms of next of kin, households and care teams. Not here: what may stand in them (health)."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.contracts import choose, day_field
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.households import Relation
from heyi.foundation.words import name, say


def _relations(*, head: bool) -> list[tuple[str, str]]:
    told = [one for one in Relation if head or one is not Relation.HEAD]
    return [("", "—"), *((str(one), name("relation", one)) for one in told)]


class KinForm(forms.Form):
    """Whom to call for a patient."""

    name = forms.CharField(label=_("姓名"), error_messages={"required": say("required")})
    relation = forms.ChoiceField(label=_("与患者的关系"))
    phone = forms.CharField(
        label=_("电话"),
        error_messages={"required": say("required")},
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    is_first = forms.BooleanField(label=_("有事先打给这个人"), required=False)
    is_guardian = forms.BooleanField(label=_("是监护人"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "relation", _relations(head=False))

    def asked(self) -> health.NewKin:
        """The entry as health takes it."""
        return health.NewKin(**self.cleaned_data)


class HouseholdForm(forms.Form):
    """The patient's household, begun with the patient as its head."""

    address = forms.CharField(label=_("住址"), error_messages={"required": say("required")})
    since_on = day_field(_("从哪天起"))


class MemberForm(forms.Form):
    """Somebody else of the household, by name."""

    name = forms.CharField(label=_("姓名"), error_messages={"required": say("required")})
    relation = forms.ChoiceField(label=_("与户主的关系"))
    since_on = day_field(_("从哪天起"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "relation", _relations(head=True))

    def asked(self) -> health.NewMember:
        """The member as health takes it."""
        return health.NewMember(**self.cleaned_data)


class TeamForm(forms.Form):
    """A care team."""

    name = forms.CharField(label=_("团队名称"), error_messages={"required": say("required")})
    phone = forms.CharField(label=_("联系电话"), required=False, help_text=_("会告诉居民和其他机构。"))
    leader = forms.ChoiceField(label=_("团队长"))
    members = forms.MultipleChoiceField(label=_("成员"), required=False, widget=forms.CheckboxSelectMultiple)
    serves = forms.MultipleChoiceField(
        label=_("还服务哪些下属机构"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = day_field(_("第一天"))
    ends_on = day_field(_("最后一天"), required=False, help_text=_("停用团队时填写。"))

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], units: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "leader", [("", "—"), *people])
        choose(self, "members", people)
        choose(self, "serves", units)
        if not units:
            self.fields.pop("serves")

    def asked(self, organisation: UUID) -> health.NewTeam:
        """The team as health takes it."""
        told = self.cleaned_data
        return health.NewTeam(
            organisation=organisation,
            name=told["name"],
            phone=told["phone"],
            leader=UUID(told["leader"]),
            members=tuple(UUID(one) for one in told["members"]),
            serves=tuple(UUID(one) for one in told.get("serves", ())),
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
        )
