"""What a model of near or far is asked and answers, whatever the illness. Not here: any model (transport_models names them).

A patient is taken to the near hospital first, and on to the far one where that is still of use, or past it to the far one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heyi.methods.hospital_times import Array, Spread

Times = Mapping[str, Array]


class Unasked(ValueError):
    """A score or a time that the model does not know; its text names which."""


class Side(StrEnum):
    """Which of the two hospitals."""

    NEAR = "near"
    FAR = "far"


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalTime:
    """One of the times that a model takes from a hospital, as it is published; until `treatment` begins on the way of `way`.

    Shape: `side` is the hospital that takes it; `luck` names which draws it shares.
    """

    name: str
    side: Side
    treatment: str
    way: Side
    usual: Spread
    luck: str


@dataclass(frozen=True, slots=True)
class Treatment:
    """Something that must be done within so many minutes of the onset to be of use."""

    code: str
    latest: float


@dataclass(frozen=True, slots=True)
class Roads:
    """Minutes: gone by since the onset, and on the road to the near, to the far, and from the near to the far hospital.

    Shape: for one patient a number or one for each draw; for n patients n, n rows of h near hospitals, n, and n rows of h.
    """

    since_onset: float | Array
    to_near: float | Array
    to_far: float | Array
    transfer: float | Array


@dataclass(frozen=True, slots=True)
class Reached:
    """When a treatment begins, for each draw, and whether that is in time. Units: minutes from onset."""

    treatment: str
    side: Side
    minutes: Array
    in_time: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Weighed:
    """For each draw the chance of a good outcome near first and far at once, when each treatment begins, and the second view.

    Shape: `near_worth` and `far_worth` are the utility-weighted outcome, None where the model has no second view.
    """

    near: Array
    far: Array
    reached: tuple[Reached, ...]
    near_worth: Array | None = None
    far_worth: Array | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the difference near less far: by how many minutes it differs, and what that does to the chance, on average."""

    code: str
    minutes: float
    gain: float


@dataclass(frozen=True, slots=True)
class Over:
    """Many patients with every near hospital: mean chances, and how often near first is better."""

    near: Array
    far: Array
    near_is_better: Array


class Model(Protocol):
    """A published model."""

    @property
    def code(self) -> str:
        """Its name in a charter."""
        ...

    @property
    def least_score(self) -> int:
        """The lowest score of the scale that it knows."""
        ...

    @property
    def most_score(self) -> int:
        """The highest score."""
        ...

    @property
    def hospital_times(self) -> tuple[HospitalTime, ...]:
        """What it takes from the hospitals."""
        ...

    @property
    def treatments(self) -> tuple[Treatment, ...]:
        """What is of use until when."""
        ...

    @property
    def after_transfer(self) -> str:
        """The time that counts after a transfer."""
        ...

    @property
    def curve(self) -> str:
        """The name of the luck that is its own."""
        ...

    def weigh(self, score: int, roads: Roads, times: Times) -> Weighed:
        """One patient by both ways, under every draw. Raises: Unasked."""
        ...

    def parts(self, score: int, roads: Roads, times: Times) -> tuple[Part, ...]:
        """Which minutes make the difference of the mean chances; they add up to it. Raises: Unasked."""
        ...

    def over(self, score: int, roads: Roads, times: Times) -> Over:
        """Many patients of one score; near times may have a row for each near hospital. Raises: Unasked."""
        ...

    def far_alone(self, score: int, roads: Roads, times: Times) -> Array:
        """The mean chance of many patients who go far at once. Raises: Unasked."""
        ...
