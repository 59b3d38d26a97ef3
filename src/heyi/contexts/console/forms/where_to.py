"""What is asked of the model of near and far, and what is supposed, read from an address. Not here: what it says (pathways)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.contexts.pathways.terms.where_to import Asked, Supposed

_LONGEST_SINCE = 1_440
_LONGEST_MINUTES = 1_440
_LATITUDES, _LONGITUDES = (3.0, 54.0), (73.0, 136.0)
Choices = Sequence[tuple[str, str]]


class WhereToForm(forms.Form):
    """For whom: the score and how long ago it began; for one patient also where they are."""

    score = forms.TypedChoiceField(coerce=int)
    since = forms.IntegerField(label=_("发病后多少分钟"), min_value=0, max_value=_LONGEST_SINCE)
    at = forms.ChoiceField(label=_("现在在哪里"), required=False)
    latitude = forms.FloatField(
        label=_("或者纬度"), required=False, min_value=_LATITUDES[0], max_value=_LATITUDES[1]
    )
    longitude = forms.FloatField(
        label=_("和经度"), required=False, min_value=_LONGITUDES[0], max_value=_LONGITUDES[1]
    )

    def __init__(
        self, given: Mapping[str, Any], *, scale: str, scores: range, places: Choices | None = None
    ) -> None:
        super().__init__(given)
        score = self.fields["score"]
        score.label = scale
        score.choices = [(str(one), str(one)) for one in scores]  # type: ignore[attr-defined]  # a choice field has choices
        if places is None:
            for name in ("at", "latitude", "longitude"):
                del self.fields[name]
        else:
            self.fields["at"].choices = [("", gettext("不在任何成员机构")), *places]  # type: ignore[attr-defined]  # a choice field has choices
        for name, field in self.fields.items():
            field.widget.attrs["class"] = (
                "form-select" if name in ("score", "at") else "form-control where-to__number"
            )

    def asked(self) -> Asked:
        """For whom it is asked."""
        return Asked(score=self.cleaned_data["score"], since_onset=float(self.cleaned_data["since"]))

    def place(self) -> UUID | tuple[float, float] | None:
        """A member, a point, or neither."""
        told = self.cleaned_data
        if told.get("at"):
            return UUID(told["at"])
        if told.get("latitude") is None or told.get("longitude") is None:
            return None
        return told["latitude"], told["longitude"]


class WhatIfForm(forms.Form):
    """One change, or several at once: a hospital's time, a member that becomes a far or a near hospital, a way."""

    house = forms.ChoiceField(label=_("哪家医院"), required=False)
    time = forms.ChoiceField(label=_("哪一段时间"), required=False)
    median = forms.IntegerField(
        label=_("中位数（分）"), required=False, min_value=1, max_value=_LONGEST_MINUTES
    )
    low = forms.IntegerField(
        label=_("四分之一的患者不超过（分）"), required=False, min_value=1, max_value=_LONGEST_MINUTES
    )
    high = forms.IntegerField(
        label=_("四分之三的患者不超过（分）"), required=False, min_value=1, max_value=_LONGEST_MINUTES
    )
    far = forms.ChoiceField(label=_("成为远端中心的成员"), required=False)
    near = forms.ChoiceField(label=_("成为近端医院的成员"), required=False)
    road_from = forms.ChoiceField(label=_("从"), required=False)
    road_to = forms.ChoiceField(label=_("到"), required=False)
    road = forms.IntegerField(
        label=_("路程改为（分）"), required=False, min_value=0, max_value=_LONGEST_MINUTES
    )

    def __init__(self, given: Mapping[str, Any], *, places: Choices, times: Choices) -> None:
        super().__init__(given)
        for name in ("house", "far", "near", "road_from", "road_to"):
            self.fields[name].choices = [("", "—"), *places]  # type: ignore[attr-defined]  # a choice field has choices
        self.fields["time"].choices = [("", "—"), *times]  # type: ignore[attr-defined]  # a choice field has choices
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control where-to__number"

    @property
    def groups(self) -> tuple[tuple[str, tuple[forms.BoundField, ...]], ...]:
        """The fields by what they change."""
        return (
            (
                gettext("一家医院的时间"),
                tuple(self[name] for name in ("house", "time", "median", "low", "high")),
            ),
            (gettext("一家成员的角色"), (self["far"], self["near"])),
            (gettext("一段路"), tuple(self[name] for name in ("road_from", "road_to", "road"))),
        )

    def clean(self) -> dict[str, Any]:
        """A change that is half told is refused at what is missing."""
        told: dict[str, Any] = super().clean() or {}
        for together in (("house", "time", "median"), ("road_from", "road_to", "road")):
            missing = [name for name in together if told.get(name) in (None, "") and name not in self.errors]
            if missing and len(missing) < len(together):
                for name in missing:
                    self.add_error(name, gettext("要一起填写。"))
        low, median, high = told.get("low"), told.get("median"), told.get("high")
        if median and not (low or median) <= median <= (high or median):
            self.add_error("median", gettext("中位数要在两个四分位数之间。"))
        if told.get("road_from") and told.get("road_from") == told.get("road_to"):
            self.add_error("road_to", gettext("起点和终点是同一家。"))
        return told

    def supposed(self, proportions: Mapping[tuple[UUID, str], tuple[float, float, float]]) -> Supposed:
        """What is supposed; quartiles that were not told keep their proportion to the median."""
        told = self.cleaned_data
        times = {}
        if told["house"]:
            key = UUID(told["house"]), told["time"]
            low, median, high = proportions[key]
            new = float(told["median"])
            times[key] = (
                float(told["low"] or max(new * low / median, 1)),
                new,
                float(told["high"] or new * high / median),
            )
        roads = {}
        if told["road_from"]:
            roads[UUID(told["road_from"]), UUID(told["road_to"])] = float(told["road"])
        return Supposed(
            times=times,
            far=frozenset({UUID(told["far"])} if told["far"] else ()),
            near=frozenset({UUID(told["near"])} if told["near"] else ()),
            roads=roads,
        )
