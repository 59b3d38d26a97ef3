"""The two forms of the offline outbox. They are filled in where nothing can be asked, so a resident is named by name and number.

Not here: what was found under them (queries.offline), when an item is sent (views.offline).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.follow_up import FollowUpForm
from heyi.contexts.console.forms.package import PackageForm
from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.health.terms.management import Care, RiskGroup
from heyi.contexts.referral import public as referral
from heyi.foundation.words import name, say

_LONGEST_NAME = 60
_LONGEST_NUMBER = 18
_NEEDED = (*referral.PACKAGE_REQUIRED, "urgency", "consent")


def _put_resident(form: forms.Form) -> None:
    """Who it is about, before everything else."""
    form.fields = {
        "name": forms.CharField(label=_("姓名"), max_length=_LONGEST_NAME),
        "number": forms.CharField(
            label=_("身份证号"),
            max_length=_LONGEST_NUMBER,
            help_text=_("发送时按姓名和号码在本机构登记的居民里核对。"),
            widget=forms.TextInput(attrs={"inputmode": "text", "autocapitalize": "characters"}),
        ),
        **form.fields,
    }


def _speaking(form: forms.Form) -> None:
    for field in form.fields.values():
        field.error_messages |= {
            "required": say("required"),
            "invalid": say("malformed"),
            "invalid_choice": say("malformed"),
        }


class OfflineReferralForm(PackageForm):
    """A referral up, whole on one page: who, where to, the package."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("expected_version")
        self.fields.pop("ticked")
        # Where one may send to depends on who writes: the phone fills it in, the server judges it.
        self.fields = {
            "where": forms.CharField(label=_("转往哪里"), widget=forms.Select(choices=[("", _("请选择"))])),
            **self.fields,
        }
        _put_resident(self)
        for key in _NEEDED:
            self.fields[key].required = True
        _speaking(self)

    def clean_where(self) -> tuple[UUID, UUID, UUID | None]:
        """Who sends, to whom, under which alliance."""
        parts = str(self.cleaned_data["where"]).split("|")
        try:
            at, destination, alliance = parts
            return UUID(at), UUID(destination), UUID(alliance) if alliance else None
        except ValueError as broken:
            raise forms.ValidationError(say("malformed")) from broken

    def package(self) -> dict[str, Any]:
        """The package as referral takes it."""
        self.cleaned_data.setdefault("ticked", [])
        return super().package()

    def new(self, patient: UUID) -> referral.NewReferral:
        """The referral as referral takes it."""
        told = self.cleaned_data
        at, destination, alliance = told["where"]
        reason = told.get("reason")
        return referral.NewReferral(
            patient=patient,
            direction=Direction.UP,
            destination=destination,
            urgency=Urgency(told["urgency"]),
            department=told.get("department", ""),
            green_channel=bool(told.get("green_channel")),
            package=self.package(),
            at=at,
            alliance=alliance,
            overruling={"reason": reason, "words": told.get("words", "").strip()} if reason else None,
        )


class OfflineFollowUpForm(FollowUpForm):
    """A visit to somebody who is followed up; every item is asked for, whichever the group."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        told = str((data or {}).get("group", ""))
        group = RiskGroup(told) if told in set(RiskGroup) else RiskGroup.ELDERLY
        super().__init__(data, group=group)
        groups = [("", _("请选择")), *((str(one), name("risk_group", one)) for one in RiskGroup)]
        cares = [(str(one), name("care", one)) for one in Care]
        self.fields = {
            "group": forms.ChoiceField(label=_("哪一类人群"), choices=groups),
            "care": forms.ChoiceField(label=_("这次是"), choices=cares, initial=str(Care.FOLLOW_UP)),
            **self.fields,
        }
        _put_resident(self)
        _speaking(self)

    @property
    def found(self) -> list[forms.BoundField]:
        """Everything but whom it is about."""
        return [bound for bound in self if bound.name not in ("name", "number")]
