"""Registering, correcting and finding people. Not here: what must be known of whom (patients)."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.patients.terms import (
    Details,
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    WithoutNumber,
)
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name, say

_PAPERS = tuple(one for one in IdentifierType if one is not IdentifierType.TEMPORARY)
_TEXTS = (
    "name",
    "sex",
    "birth_on",
    "phone",
    "address",
    "without_number",
    "circumstances",
    "guardian_name",
    "guardian_phone",
)
# A problem with a number is told under the kind of number; the form has one place for it.
NUMBER_FIELDS = frozenset(str(one) for one in IdentifierType) | {"identifiers"}


class PersonForm(forms.Form):
    """A person as a desk writes them down: texts only, judged by the patient index."""

    at = forms.ChoiceField(label=_("登记在哪家机构"), required=False)
    name = forms.CharField(
        label=_("姓名"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    paper = forms.ChoiceField(label=_("证件类型"), required=False)
    number = forms.CharField(
        label=_("证件号码"),
        required=False,
        help_text=_("身份证号会自动带出性别和出生日期。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    without_number = forms.ChoiceField(label=_("没有证件号码的原因"), required=False)
    sex = forms.ChoiceField(label=_("性别"), required=False)
    birth_on = forms.CharField(
        label=_("出生日期"), required=False, help_text=_("例如 1966-03-09；只知道年份就写年份。")
    )
    phone = forms.CharField(
        label=_("电话"), required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address = forms.CharField(label=_("住址"), required=False)
    circumstances = forms.CharField(
        label=_("发现经过或体貌特征"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    guardian_name = forms.CharField(label=_("监护人姓名"), required=False)
    guardian_phone = forms.CharField(
        label=_("监护人电话"), required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organisations: tuple[tuple[UUID, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(str(one), name("paper", one)) for one in _PAPERS]
        reasons = [
            (str(one), name("no_paper", one)) for one in WithoutNumber if one is not WithoutNumber.NOT_SENT
        ]
        self._choose("paper", papers)
        self._choose("without_number", [("", "—"), *reasons])
        self._choose("sex", [("", "—"), *((code, name("gender", code)) for code in ("1", "2", "9"))])
        self._choose("at", [(str(one), words) for one, words in organisations])
        if len(organisations) < 2:
            self.fields.pop("at")

    def _choose(self, key: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[key]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def incoming(self, *, kept: tuple[IncomingIdentifier, ...] = ()) -> IncomingPerson:
        """The person as the patient index takes them; `kept` are numbers that this form does not show."""
        told = {key: self.cleaned_data.get(key) or "" for key in _TEXTS}
        number = self.cleaned_data.get("number") or ""
        shown = (IncomingIdentifier(self.cleaned_data.get("paper") or "", number),) if number else ()
        return IncomingPerson(**told, identifiers=(*shown, *kept))

    @property
    def person_fields(self) -> list[forms.BoundField]:
        """What is asked of everybody."""
        keys = ("at", "name", "paper", "number", "sex", "birth_on", "phone", "address")
        return [self[key] for key in keys if key in self.fields]

    @property
    def without_fields(self) -> list[forms.BoundField]:
        """What is asked of somebody without a number."""
        return [self[key] for key in ("without_number", "circumstances", "guardian_name", "guardian_phone")]

    @property
    def is_without_number(self) -> bool:
        """Whether the part for people without a number stands open."""
        return any(
            self[key].value() or self[key].errors
            for key in ("without_number", "circumstances", "guardian_name")
        )


def written_before(details: Details) -> tuple[dict[str, Any], tuple[IncomingIdentifier, ...]]:
    """What the form shows of a registered person, and the numbers it does not show but keeps."""
    papers = [one for one in details.identifiers if one.type in _PAPERS]
    kept = tuple(
        IncomingIdentifier(str(one.type), one.value, one.valid_until.isoformat() if one.valid_until else "")
        for one in details.identifiers
        if one not in papers[:1]
    )
    shown = {
        "name": details.name,
        "paper": str(papers[0].type) if papers else str(IdentifierType.RESIDENT),
        "number": papers[0].value if papers else "",
        "sex": str(details.sex),
        "birth_on": _birth(details),
        "phone": details.phone,
        "address": details.address,
        "without_number": str(details.without_number or ""),
        "circumstances": details.circumstances,
        "guardian_name": details.guardian_name,
        "guardian_phone": details.guardian_phone,
    }
    return shown, kept


def _birth(details: Details) -> str:
    if details.birth_on is None:
        return ""
    return str(details.birth_on.year) if details.birth_is_estimated else details.birth_on.isoformat()


class NumberForm(forms.Form):
    """A full number, to ask whether the alliance knows its holder."""

    paper = forms.ChoiceField(label=_("证件类型"))
    number = forms.CharField(
        label=_("完整的证件号码"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("每次查询都会记录，次数有上限。"),
    )
    at = forms.ChoiceField(label=_("以哪家机构的名义查"), required=False)

    def __init__(self, *args: Any, organisations: tuple[tuple[UUID, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper, at = self.fields["paper"], self.fields["at"]
        if isinstance(paper, forms.ChoiceField) and isinstance(at, forms.ChoiceField):
            paper.choices = [(str(one), name("paper", one)) for one in _PAPERS if not one.is_local]
            at.choices = [(str(one), words) for one, words in organisations]
        if len(organisations) < 2:
            self.fields.pop("at")


class AskForm(forms.Form):
    """Why an organisation asks to see a record."""

    reason = forms.CharField(
        label=_("为什么要查阅"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明原因。")},
        help_text=_("登记此人的机构会看到这段话，再决定是否同意。"),
    )


class LookForm(forms.Form):
    """Why a doctor uncovers numbers and addresses; written into the record."""

    purpose = forms.ChoiceField(label=_("用途"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose = self.fields["purpose"]
        if isinstance(purpose, forms.ChoiceField):
            kinds = (Purpose.CARE, Purpose.REFERRAL, Purpose.FOLLOW_UP, Purpose.REGISTRATION)
            purpose.choices = [(str(one), name("look_for", one)) for one in kinds]
            purpose.error_messages = {"required": say("required"), "invalid_choice": say("malformed")}
