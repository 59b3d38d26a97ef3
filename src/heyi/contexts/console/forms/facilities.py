"""Where an institution lies, what it can do, its zone, and the table of travel times. Not here: what may be (governance)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.queries.charter_words import words_of
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Status
from heyi.contexts.governance.terms.facilities import LONGEST_SOURCE, LONGEST_ZONE, Facility
from heyi.foundation.words import say

_LARGEST_TABLE = 4 * 2**20
_LONGEST_LIST = 4000
_ENCODINGS = ("utf-8-sig", "gb18030")
# A charter is told by the source; what an office tells of itself is not.
_STATUSES = (Status.UNVERIFIED, Status.SECONDARY, Status.ASSUMPTION)


def _degrees(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _statuses() -> list[tuple[str, str]]:
    return [(str(one), words_of(one)) for one in _STATUSES]


class _Form(forms.Form):
    """A form whose errors speak in the words of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= {
                "required": say("required"),
                "empty": say("required"),
                "invalid": say("malformed"),
            }


class FacilityForm(_Form):
    """What is told of one institution; what is left empty is not known."""

    latitude = _degrees(_("纬度（度）"))
    longitude = _degrees(_("经度（度）"))
    zone = forms.CharField(
        label=_("医保统筹区代码"),
        required=False,
        max_length=LONGEST_ZONE,
        help_text=_("如 511500；不知道就留空。"),
    )
    capabilities = forms.CharField(
        label=_("科室和服务"),
        required=False,
        max_length=_LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("用顿号隔开，如：心内科、骨科、急诊PCI。留空表示还没登记，不是没有。"),
    )
    source = forms.CharField(label=_("从哪里知道的"), required=False, max_length=LONGEST_SOURCE)
    status = forms.ChoiceField(label=_("核对情况"), choices=_statuses)

    def facility(self) -> governance.NewFacility:
        """What was told, as governance takes it."""
        told = self.cleaned_data
        return governance.NewFacility(
            latitude=told["latitude"],
            longitude=told["longitude"],
            zone=told["zone"].strip(),
            capabilities=governance.capabilities_in(told["capabilities"]),
            source=told["source"].strip(),
            status=Status(told["status"]),
        )


def told_before(one: Facility) -> dict[str, Any]:
    """What the form shows of what is known."""
    return {
        "latitude": one.latitude,
        "longitude": one.longitude,
        "zone": one.zone,
        "capabilities": "、".join(one.capabilities or ()),
        "source": one.source,
        "status": str(one.status if one.status in _STATUSES else Status.UNVERIFIED),
    }


class TravelForm(_Form):
    """A table of minutes from institution to institution."""

    matrix = forms.FileField(
        label=_("路程表（CSV）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    source = forms.CharField(label=_("从哪里知道的"), required=False, max_length=LONGEST_SOURCE)
    status = forms.ChoiceField(label=_("核对情况"), choices=_statuses)

    def clean_matrix(self) -> str:
        """The text of the table, as a spreadsheet wrote it."""
        file = self.cleaned_data["matrix"]
        if (file.size or 0) > _LARGEST_TABLE:
            raise forms.ValidationError(say("too_large", {"limit": _LARGEST_TABLE}))
        content: bytes = file.read()
        for encoding in _ENCODINGS:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise forms.ValidationError(say("malformed"))
