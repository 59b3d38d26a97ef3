"""Offering places, and another number of them. Not here: holding one (referral)."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Pool, PoolKind
from heyi.foundation.words import name, say

_SHAPES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def moment_field(label: Any, *, is_needed: bool = False) -> forms.DateTimeField:
    """A moment on the clock of the alliance, chosen with the browser's own calendar."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_SHAPES[0])
    return forms.DateTimeField(label=label, required=is_needed, widget=widget, input_formats=_SHAPES)


class PlacesForm(forms.Form):
    """Beds of a ward, or appointments of one period."""

    at = forms.ChoiceField(label=_("机构"))
    unit = forms.CharField(label=_("科室或病区"), max_length=120, error_messages={"required": _("必填。")})
    kind = forms.ChoiceField(label=_("种类"), widget=forms.RadioSelect)
    places = forms.IntegerField(label=_("数量"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    starts_at = moment_field(_("开始时间（只用于号源）"))
    ends_at = moment_field(_("结束时间（只用于号源）"))

    def __init__(self, *args: Any, organisations: tuple[tuple[UUID, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at, kind = self.fields["at"], self.fields["kind"]
        if isinstance(at, forms.ChoiceField) and isinstance(kind, forms.ChoiceField):
            at.choices = [(str(one), words) for one, words in organisations]
            kind.choices = [(str(one), name("places_of", one)) for one in PoolKind]
        for field in self.fields.values():
            field.error_messages |= {
                "required": say("required"),
                "invalid": say("malformed"),
                "invalid_choice": say("unknown_value", {"value": "%(value)s"}),
            }

    def offer(self) -> referral.PoolOffer:
        """The offer as referral takes it."""
        told = self.cleaned_data
        return referral.PoolOffer(
            organisation=UUID(told["at"]),
            unit=told["unit"],
            kind=PoolKind(told["kind"]),
            places=told["places"],
            starts_at=told["starts_at"],
            ends_at=told["ends_at"],
        )


class ResizeForm(forms.Form):
    """Another number of places, or none offered for now."""

    places = forms.IntegerField(
        label=_("数量"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("必填。"), "invalid": _("请填数字。")},
    )
    is_open = forms.BooleanField(
        label=_("继续接收患者"),
        required=False,
        help_text=_("取消后不再留新的位置，已经留的和在用的不受影响。"),
    )

    def offer(self, pool: Pool) -> referral.PoolOffer:
        """The same places in another number."""
        return referral.PoolOffer(
            organisation=pool.organisation,
            unit=pool.unit,
            kind=pool.kind,
            places=self.cleaned_data["places"],
            starts_at=pool.starts_at,
            ends_at=pool.ends_at,
            is_open=self.cleaned_data["is_open"],
        )
