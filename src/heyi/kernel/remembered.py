"""What follows from a value that never changes, worked out once for it. Not here: what follows from rows (foundation.kept).

Python's own cache compares its keys, and a charter of a thousand lines takes longer to compare than to ask.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Whole = TypeVar("Whole")
Further = ParamSpec("Further")
Result = TypeVar("Result")


def remembered(
    *, most: int
) -> Callable[[Callable[Concatenate[Whole, Further], Result]], Callable[Concatenate[Whole, Further], Result]]:
    """A function of an unchanging value, and perhaps of a few small ones, that answers the second time without working.

    Shape: the first argument is known by its identity, the others, by what they are; when `most`
           answers are kept all are forgotten.
    """

    def keeping(
        build: Callable[Concatenate[Whole, Further], Result],
    ) -> Callable[Concatenate[Whole, Further], Result]:
        # The value is kept beside its answer: as long as it lives nothing else can have its identity.
        known: dict[tuple[object, ...], tuple[Whole, Result]] = {}

        @wraps(build)
        def answer(whole: Whole, /, *args: Further.args, **named: Further.kwargs) -> Result:
            key = (id(whole), *args, *named.items())
            found = known.get(key)
            if found is not None:
                return found[1]
            made = build(whole, *args, **named)
            if len(known) >= most:
                known.clear()
            known[key] = (whole, made)
            return made

        return answer

    return keeping
