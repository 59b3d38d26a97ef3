"""How disabled people are three months after a stroke, by the time until treatment. Not here: where to take them (transport).

For each grade of the modified Rankin scale the log odds of being at most that disabled fall in a straight line from
treatment at once to the time at which it no longer helps; later it is as if it had not helped at all.
Source: SAMueL-2, the package stroke-outcome of the stroke-modelling group (MIT) and its book (samuel-book/stroke_outcome), from
which the distributions are; status secondary. Until when a treatment helps: Emberson, Lancet 2014;384:1929-1935 (6.3 h);
Fransen, JAMA Neurol 2016;73:190-196 (8 h). docs/sources/stroke-models.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

# mRS 0 to 5; everybody is at most 6, which is death.
GRADES = 6


class Unfit(ValueError):
    """A number that cannot be: a time before the stroke, a grade there is none of."""


class Cohort(StrEnum):
    """Which stroke and which treatment: with or without a large vessel occluded, thrombolysis or thrombectomy."""

    NLVO_IVT = "nlvo_ivt"
    LVO_IVT = "lvo_ivt"
    LVO_MT = "lvo_mt"


@dataclass(frozen=True, slots=True)
class Course:
    """The share of people at most as disabled as each grade, treated at once and too late, and when too late is.

    Units: minutes from onset to treatment. `too_late` counts the deaths that the treatment itself causes.
    """

    at_once: tuple[float, ...]
    too_late: tuple[float, ...]
    minutes: float


COURSES: Mapping[Cohort, Course] = {
    Cohort.NLVO_IVT: Course(
        (0.445, 0.642, 0.752, 0.862, 0.941, 0.967), (0.196, 0.455, 0.574, 0.701, 0.847, 0.908), 378.0
    ),
    Cohort.LVO_IVT: Course(
        (0.140, 0.233, 0.361, 0.522, 0.730, 0.838), (0.048, 0.124, 0.255, 0.414, 0.653, 0.783), 378.0
    ),
    Cohort.LVO_MT: Course(
        (0.306, 0.429, 0.548, 0.707, 0.851, 0.915), (0.048, 0.124, 0.255, 0.412, 0.649, 0.779), 480.0
    ),
}


@dataclass(frozen=True, slots=True)
class Utilities:
    """What life with each grade, 0 to 6, is worth; 1 full health, 0 death, below 0 worse than death."""

    values: tuple[float, ...]
    source: str
    status: str = "secondary"


UTILITIES: Mapping[str, Utilities] = {
    "wang": Utilities(
        (0.97, 0.88, 0.74, 0.55, 0.20, -0.19, 0.0),
        "Wang et al., Stroke 2020;51:2411-2417, as SAMueL-2 uses them",
    ),
    "mgh": Utilities(
        (1.00, 0.84, 0.78, 0.71, 0.44, 0.18, 0.0),
        "the public stroke model of the MGH Institute for Technology Assessment",
    ),
}


def mrs_at_most(cohort: Cohort, minutes: ArrayLike) -> NDArray[np.float64]:
    """The share of people at most as disabled as mRS 0 to 5 when they are treated after so many minutes.

    Shape:  n times give n rows of six shares, none smaller than the one before it.
    Units:  minutes from onset to treatment.
    Raises: Unfit for a time that is none or lies before the stroke.
    """
    course, waited = COURSES[cohort], np.atleast_1d(np.asarray(minutes, dtype=float))
    if not np.all(np.isfinite(waited)) or np.any(waited < 0):
        raise Unfit("minutes")
    part = np.minimum(waited / course.minutes, 1.0)[:, None]
    at_once, too_late = logit(np.array(course.at_once)), logit(np.array(course.too_late))
    shares: NDArray[np.float64] = expit(at_once + (too_late - at_once) * part)
    return shares


def mean_utility(at_most: ArrayLike, utilities: Utilities = UTILITIES["wang"]) -> NDArray[np.float64]:
    """What life is worth on average where so many are at most as disabled as mRS 0 to 5.

    Shape:  n rows of six shares give n values.
    Raises: Unfit for anything but six rising shares.
    """
    shares = np.atleast_2d(np.asarray(at_most, dtype=float))
    if shares.shape[1] != GRADES:
        raise Unfit("shares")
    ends = np.zeros((len(shares), 1)), np.ones((len(shares), 1))
    each = np.diff(np.hstack((ends[0], shares, ends[1])), axis=1)
    if not np.all(each >= -1e-12):
        raise Unfit("shares")
    mean: NDArray[np.float64] = each @ np.array(utilities.values)
    return mean
