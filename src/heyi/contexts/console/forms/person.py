"""Registering, correcting and finding people. Not here: what must be known of whom (patients)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.finding import LONGEST
from heyi.contexts.patients.terms.people import (
    Details,
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    WithoutNumber,
)
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid

_PAPERS = tuple(one for one in IdentifierType if one is not IdentifierType.TEMPORARY)
_WITHOUT = ("without_number", "country", "circumstances", "guardian_name", "guardian_phone")
_TEXTS = ("name", "sex", "birth_on", "phone", "address", *_WITHOUT)
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
    country = forms.CharField(
        label=_("常住国家代码"),
        required=False,
        help_text=_("来自国外的人才填，例如 MMR（缅甸）、VNM（越南）。"),
    )
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

    def incoming(self, *, before: Details | None = None) -> IncomingPerson:
        """The person as the patient index takes them; of a registered person what the form does not show stays."""
        told = {key: self.cleaned_data.get(key) or "" for key in _TEXTS}
        number, paper = self.cleaned_data.get("number") or "", self.cleaned_data.get("paper") or ""
        if before is None:
            return IncomingPerson(**told, identifiers=_some(paper, number))
        first, kept = _shown_and_kept(before)
        until = first.valid_until if first and (first.type, first.value) == (paper, number.strip()) else ""
        return IncomingPerson(
            **told, identifiers=(*_some(paper, number, until), *kept), division=before.division
        )

    @property
    def person_fields(self) -> list[forms.BoundField]:
        """What is asked of everybody."""
        keys = ("at", "name", "paper", "number", "sex", "birth_on", "phone", "address")
        return [self[key] for key in keys if key in self.fields]

    @property
    def without_fields(self) -> list[forms.BoundField]:
        """What is asked of somebody without a number or from abroad."""
        return [self[key] for key in _WITHOUT]

    @property
    def is_without_number(self) -> bool:
        """Whether the part for people without a number stands open."""
        return any(self[key].value() or self[key].errors for key in _WITHOUT)


def _some(paper: str, number: str, until: str = "") -> tuple[IncomingIdentifier, ...]:
    return (IncomingIdentifier(paper, number, until),) if number else ()


def _shown_and_kept(details: Details) -> tuple[IncomingIdentifier | None, tuple[IncomingIdentifier, ...]]:
    """The strongest number, which the form shows, and the others, which it keeps without showing them."""
    order: list[IdentifierType] = list(_PAPERS)
    numbers = sorted(
        (one for one in details.identifiers if one.type in order), key=lambda one: order.index(one.type)
    )
    incoming = [
        IncomingIdentifier(str(one.type), one.value, one.valid_until.isoformat() if one.valid_until else "")
        for one in numbers
    ]
    return (incoming[0] if incoming else None), tuple(incoming[1:])


def at_its_fields(refused: InputInvalid) -> InputInvalid:
    """The same refusal with every problem about a number at the one field that the form has for numbers."""
    problems = (
        replace(one, field="number") if one.field in NUMBER_FIELDS else one for one in refused.problems
    )
    return InputInvalid(*problems, code=refused.code)


def written_before(details: Details) -> dict[str, Any]:
    """What the form shows of a registered person."""
    first, _kept = _shown_and_kept(details)
    return {
        "name": details.name,
        "paper": first.type if first else str(IdentifierType.RESIDENT),
        "number": first.value if first else "",
        "sex": str(details.sex),
        "birth_on": _birth(details),
        "phone": details.phone,
        "address": details.address,
        "without_number": str(details.without_number or ""),
        "country": details.country,
        "circumstances": details.circumstances,
        "guardian_name": details.guardian_name,
        "guardian_phone": details.guardian_phone,
    }


def _birth(details: Details) -> str:
    if details.birth_on is None:
        return ""
    return str(details.birth_on.year) if details.birth_is_estimated else details.birth_on.isoformat()


class WordsForm(forms.Form):
    """Words to look for a person by."""

    words = forms.CharField(
        label=_("姓名、拼音、首字母、证件号或电话"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages["max_length"] = say("too_long", {"limit": LONGEST})


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
