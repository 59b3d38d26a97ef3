"""What the agreement of two registrations weighs, and the verdict. Not here: the agreement itself (comparing).

The odds that two registrations are one human are doubled or halved by every aspect that was compared (Fellegi and Sunter,
docs/sources/identity.md#linkage). The weights are trained; the rules that lower a verdict are ours.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from heyi.contexts.patients.rules.comparing import Agreement, Comparison
from heyi.contexts.patients.terms.identity import Aspect, AspectTold, Opinion, Verdict

NEWEST_MODEL = "2026-11-1"
# A chance of one in 2**60 and one in 2**1000 read the same; the power of the latter does not fit into a float.
_MOST_BITS = 60.0


@dataclass(frozen=True, slots=True)
class Model:
    """A trained set of weights.

    Shape: all weights in bits; `prior` of two registrations drawn at random; `same` and `ask` are the least whole weights
           for the verdicts of these names.
    """

    version: str
    prior: float
    same: float
    ask: float
    weights: Mapping[Aspect, Mapping[Agreement, float]]


@lru_cache(maxsize=4)
def model(version: str = NEWEST_MODEL) -> Model:
    """A model by its version; every version that ever judged stays in the house.

    Raises: FileNotFoundError.
    """
    told = json.loads(files(__package__).joinpath(f"person-model-{version}.json").read_text(encoding="utf-8"))
    weights = {
        Aspect(aspect): {Agreement(grade): float(bits) for grade, bits in grades.items()}
        for aspect, grades in told["weights"].items()
    }
    return Model(told["version"], told["prior"], told["same"], told["ask"], weights)


def weigh(comparison: Comparison, by: Model) -> float:
    """The whole weight in bits: the odds before looking, and what every aspect adds."""
    return by.prior + sum(by.weights[aspect].get(grade, 0.0) for aspect, grade in comparison.items())


def judge(comparison: Comparison, by: Model, *, within_one_member: bool) -> Opinion:
    """What is to be held of two registrations, and why."""
    weight = weigh(comparison, by)
    verdict = Verdict.SAME if weight >= by.same else Verdict.ASK if weight >= by.ask else Verdict.DIFFERENT
    verdict, guard = _guarded(verdict, comparison, within_one_member)
    told = tuple(
        AspectTold(aspect, grade, round(by.weights[aspect].get(grade, 0.0), 2))
        for aspect, grade in comparison.items()
    )
    bounded = max(-_MOST_BITS, min(_MOST_BITS, weight))
    chance = 1 - 1 / (1 + 2.0**bounded)
    return Opinion(
        verdict=verdict,
        weight=round(weight, 2),
        chance=chance,
        aspects=told,
        model=by.version,
        guard=guard,
    )


def _guarded(verdict: Verdict, comparison: Comparison, within_one_member: bool) -> tuple[Verdict, str]:
    """The verdict after the rules that no weight may overrule, and which of them spoke.

    Assumptions of ours, each because the mistake of joining two humans is worse than that of asking.
    """
    number, name, birth = comparison[Aspect.NUMBER], comparison[Aspect.NAME], comparison[Aspect.BIRTH]
    if number is Agreement.SAME and verdict is Verdict.DIFFERENT:
        return Verdict.ASK, "number_same"
    if number in (Agreement.NEAR, Agreement.DIFFERENT) and verdict is not Verdict.DIFFERENT:
        # Both numbers carry a right check sign, so that neither is a slip: two people, of one family, unless the name is
        # one. Two of twins are as near as one number with a slip in its old form.
        named = name in (Agreement.SAME, Agreement.ALIKE)
        return (Verdict.ASK if named else Verdict.DIFFERENT), "two_numbers"
    if verdict is Verdict.SAME:
        if number is Agreement.SAME and name in (Agreement.PART, Agreement.DIFFERENT):
            return Verdict.ASK, "number_of_another_name"
        if number is Agreement.UNKNOWN and not _sure_without_number(comparison):
            return Verdict.ASK, "no_number"
    twice = name is Agreement.SAME and birth is Agreement.SAME
    if verdict is Verdict.DIFFERENT and within_one_member and twice:
        return Verdict.ASK, "twice_at_one_member"
    return verdict, ""


def _sure_without_number(comparison: Comparison) -> bool:
    """Whether registrations without a document between them agree in all that is left: name, day of birth, and a thread.

    Shape: telephone, card and whole address are threads. A name that is only read alike needs two of them and the sex, for
           twins share all but the name, and are named alike.
    """
    threads = sum(
        comparison[aspect] is Agreement.SAME for aspect in (Aspect.PHONE, Aspect.CARD, Aspect.PLACE)
    )
    name, is_one_sex = comparison[Aspect.NAME], comparison[Aspect.SEX] is not Agreement.DIFFERENT
    named = (name is Agreement.SAME and threads > 0) or (
        name is Agreement.ALIKE and threads > 1 and is_one_sex
    )
    return named and comparison[Aspect.BIRTH] is Agreement.SAME
