"""Forms of enrolling a resident, of a visit, and of stopping. Not here: what a value means (health)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.queries.naming import in_brackets
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import (
    Adherence,
    DangerSign,
    Findings,
    Item,
    MissReason,
    Way,
)
from heyi.contexts.health.terms.management import Basis, Care, Ground, ManagedAction, RiskGroup
from heyi.foundation.words import name, say

_EVERYWHERE = (Item.SYSTOLIC, Item.DIASTOLIC, Item.PULSE, Item.WEIGHT, Item.WAIST, Item.CIGARETTES)
# What is asked first is what the group is followed up for.
ITEMS = {
    RiskGroup.ELDERLY: (*_EVERYWHERE, Item.GLUCOSE, Item.HEIGHT),
    RiskGroup.HYPERTENSION: (*_EVERYWHERE, Item.GLUCOSE),
    RiskGroup.DIABETES: (Item.GLUCOSE, *_EVERYWHERE),
    RiskGroup.STROKE_RISK: (*_EVERYWHERE, Item.GLUCOSE),
}


def _speaking(form: forms.Form) -> None:
    for field in form.fields.values():
        field.error_messages |= {
            "required": say("required"),
            "invalid": say("malformed"),
            "invalid_choice": say("malformed"),
            "invalid_list": say("malformed"),
        }


def _choices(group: str, values: Any) -> list[tuple[str, str]]:
    return [(str(one), name(group, one)) for one in values]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _put_choices(form: forms.Form, key: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[key]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class EnrolForm(forms.Form):
    """Whom an institution begins to follow up, and why."""

    at = forms.ChoiceField(label=_("由哪家机构管理"))
    group = forms.ChoiceField(label=_("哪一类人群"))
    ground = forms.ChoiceField(label=_("依据什么纳入"))
    basis = forms.ChoiceField(
        label=_("按什么服务管理"), help_text=_("没有签约的居民也应得到基本公共卫生服务。")
    )
    started_on = _day(_("从哪天开始管理"))

    def __init__(self, *args: Any, organisations: tuple[tuple[UUID, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put_choices(self, "at", [(str(one), words) for one, words in organisations])
        _put_choices(self, "group", _choices("risk_group", RiskGroup))
        _put_choices(self, "ground", _choices("health_ground", Ground))
        _put_choices(self, "basis", _choices("health_basis", Basis))
        _speaking(self)
        if len(organisations) < 2:
            self.fields["at"].widget = forms.HiddenInput()

    def new(self, patient: UUID) -> health.NewEnrolment:
        """The enrolment as health takes it."""
        told = self.cleaned_data
        return health.NewEnrolment(
            patient=patient,
            at=UUID(told["at"]),
            group=RiskGroup(told["group"]),
            ground=Ground(told["ground"]),
            basis=Basis(told["basis"]),
            started_on=told["started_on"],
        )


class FollowUpForm(forms.Form):
    """What was found at a visit; the numbers stand first, under a thumb."""

    def __init__(self, *args: Any, group: RiskGroup, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = ITEMS[group]
        if not is_correction:
            self.fields["on"] = _day(_("哪天"))
        self.fields["way"] = forms.ChoiceField(
            label=_("怎样进行"), choices=_choices("health_way", Way), widget=forms.RadioSelect
        )
        for item in self.items:
            self.fields[str(item)] = forms.DecimalField(
                label=in_brackets(name("health_item", item), name("health_unit", item)),
                required=False,
                max_digits=6,
                decimal_places=1,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        self.fields["danger_signs"] = forms.MultipleChoiceField(
            label=_("有没有危急情况"),
            choices=_choices("danger_sign", DangerSign),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("勾选任何一项都会建议立即上转，血压、血糖可以不填。"),
        )
        adherence = [("", "—"), *_choices("adherence", Adherence)]
        self.fields["adherence"] = forms.ChoiceField(label=_("服药情况"), choices=adherence, required=False)
        self.fields["has_side_effects"] = forms.BooleanField(label=_("有药物不良反应"), required=False)
        self.fields["has_new_complication"] = forms.BooleanField(
            label=_("新出现并发症，或原有并发症加重"), required=False
        )
        for key, label in (("words", _("其他发现")), ("advice", _("给居民的建议"))):
            self.fields[key] = forms.CharField(
                label=label, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
        if is_correction:
            self.fields["why"] = forms.CharField(
                label=_("为什么更正"), widget=forms.Textarea(attrs={"rows": 2})
            )
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        _speaking(self)

    def findings(self) -> Findings:
        """What was found, as health takes it."""
        told = self.cleaned_data
        values: dict[Item, Decimal] = {item: told[item] for item in self.items if told.get(item) is not None}
        return Findings(
            values=values,
            danger_signs=frozenset(DangerSign(one) for one in told["danger_signs"]),
            adherence=Adherence(told["adherence"]) if told["adherence"] else None,
            has_side_effects=told["has_side_effects"],
            has_new_complication=told["has_new_complication"],
            words=told["words"].strip(),
            advice=told["advice"].strip(),
        )

    def new(self, care: Care) -> health.NewVisit:
        """The visit as health takes it."""
        told = self.cleaned_data
        return health.NewVisit(care=care, on=told["on"], way=Way(told["way"]), findings=self.findings())

    def correction(self) -> health.Correction:
        """The correction as health takes it."""
        told = self.cleaned_data
        return health.Correction(findings=self.findings(), way=Way(told["way"]), why=told["why"])


def written_before(findings: Findings, way: Way, version: int) -> dict[str, Any]:
    """A visit as the form shows it, to be corrected."""
    return {
        **{str(item): format(value.normalize(), "f") for item, value in findings.values.items()},
        "way": str(way),
        "danger_signs": [str(one) for one in findings.danger_signs],
        "adherence": str(findings.adherence or ""),
        "has_side_effects": findings.has_side_effects,
        "has_new_complication": findings.has_new_complication,
        "words": findings.words,
        "advice": findings.advice,
        "version": version,
    }


class AttemptForm(forms.Form):
    """A visit that was tried in vain."""

    on = _day(_("哪天"))
    way = forms.ChoiceField(label=_("怎样进行"))
    reason = forms.ChoiceField(label=_("为什么没有做成"))
    words = forms.CharField(label=_("补充说明"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put_choices(self, "way", _choices("health_way", reversed(Way)))
        _put_choices(self, "reason", _choices("miss_reason", MissReason))
        _speaking(self)

    def new(self, care: Care) -> health.Attempt:
        """The attempt as health takes it."""
        told = self.cleaned_data
        return health.Attempt(
            care=care,
            on=told["on"],
            way=Way(told["way"]),
            reason=MissReason(told["reason"]),
            words=told["words"],
        )


class MoveForm(forms.Form):
    """Why following somebody up stops or ends."""

    reason = forms.ChoiceField(label=_("为什么"))
    words = forms.CharField(label=_("补充说明"), required=False)

    def __init__(self, *args: Any, action: ManagedAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        reasons = next((step.reasons for step in health.ENROLMENT.steps if step.action == action), None)
        if reasons is None:
            self.fields.pop("reason")
        else:
            _put_choices(self, "reason", _choices("managed_reason", reasons))
        _speaking(self)

    def move(self) -> health.Move:
        """The move as health takes it."""
        told = self.cleaned_data
        return health.Move(action=self.action, reason=told.get("reason", ""), words=told["words"])
