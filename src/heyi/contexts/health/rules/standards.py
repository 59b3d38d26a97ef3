"""The standards in force, as data. What was not read in the official text says so. Not here: what follows from them.

Source: docs/sources/health-management.md
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.health.terms.standards import Figure, FigureName, SourceStatus, Standard

_SECONDARY, _UNVERIFIED = SourceStatus.SECONDARY, SourceStatus.UNVERIFIED
_N = FigureName
_VERSION, _EFFECTIVE_ON = "2017-3", date(2017, 2, 28)

_Told = tuple[str, str, SourceStatus]

_EVERYWHERE: Mapping[FigureName, _Told] = {
    _N.CHECK_UPS_PER_YEAR: ("1", "check-ups", _UNVERIFIED),
    _N.CHECK_UP_DAYS: ("365", "check-ups", _UNVERIFIED),
    _N.SYSTOLIC_DANGER_MMHG: ("180", "hypertension", _SECONDARY),
    _N.DIASTOLIC_DANGER_MMHG: ("110", "hypertension", _SECONDARY),
    _N.SOON_DAYS: ("14", "two-weeks", _SECONDARY),
    _N.FIRST_DAYS: ("14", "first-visit", _UNVERIFIED),
    _N.IN_A_ROW: ("2", "two-in-a-row", _SECONDARY),
    _N.ATTEMPTS_BEFORE_LOST: ("3", "lost", _UNVERIFIED),
}
_VISITED: Mapping[FigureName, _Told] = {
    _N.VISITS_PER_YEAR: ("4", "visits", _SECONDARY),
    _N.REGULAR_DAYS: ("90", "visits", _UNVERIFIED),
}
_PRESSURE: Mapping[FigureName, _Told] = {
    _N.SYSTOLIC_GOAL_MMHG: ("140", "hypertension", _SECONDARY),
    _N.OLDER_SYSTOLIC_GOAL_MMHG: ("150", "hypertension", _SECONDARY),
    _N.OLDER_FROM_YEARS: ("65", "hypertension", _SECONDARY),
    _N.DIASTOLIC_GOAL_MMHG: ("90", "hypertension", _SECONDARY),
}
_GLUCOSE: Mapping[FigureName, _Told] = {
    _N.GLUCOSE_GOAL_MMOL_PER_L: ("7.0", "diabetes", _UNVERIFIED),
    _N.GLUCOSE_DANGER_MMOL_PER_L: ("16.7", "diabetes", _UNVERIFIED),
    _N.GLUCOSE_LOW_MMOL_PER_L: ("3.9", "diabetes", _UNVERIFIED),
    _N.PULSE_DANGER_PER_MINUTE: ("100", "diabetes", _UNVERIFIED),
}
_BY_GROUP: Mapping[RiskGroup, Mapping[FigureName, _Told]] = {
    RiskGroup.ELDERLY: {_N.YOUNGEST_YEARS: ("65", "elderly", _UNVERIFIED)},
    RiskGroup.HYPERTENSION: {**_VISITED, **_PRESSURE, _N.YOUNGEST_YEARS: ("35", "hypertension", _SECONDARY)},
    RiskGroup.DIABETES: {**_VISITED, **_GLUCOSE, _N.YOUNGEST_YEARS: ("35", "diabetes", _UNVERIFIED)},
    RiskGroup.STROKE_RISK: {
        **_VISITED,
        **_PRESSURE,
        _N.VISITS_PER_YEAR: ("4", "stroke-risk", _UNVERIFIED),
        _N.YOUNGEST_YEARS: ("40", "stroke-risk", _SECONDARY),
    },
}


def _standard(group: RiskGroup) -> Standard:
    told = {**_EVERYWHERE, **_BY_GROUP[group]}
    figures = {
        name: Figure(Decimal(value), f"health-management#{anchor}", status)
        for name, (value, anchor, status) in told.items()
    }
    return Standard(
        group=group, version=_VERSION, effective_on=_EFFECTIVE_ON, figures=MappingProxyType(figures)
    )


STANDARDS: Mapping[RiskGroup, Standard] = MappingProxyType({group: _standard(group) for group in RiskGroup})
"""The standard for each risk group."""
