"""A survey that is open, built in the surroundings of an installation, and what came of it in the end; both told as JSON.

`python -m tests.http.survey_world build AREAS CENTRES FORMS …` draws so many of the centres of each area and tells every code, once
for each three numbers, and opens a survey whose codes are handed out on the spot; `… count SURVEY` counts what is in the store.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from heyi.config.cli.installation import load_django
from heyi.kernel.moments import day_of

# For each centre that is drawn there is another one that is not.
_FRAME_PER_DRAWN = 2
_PEOPLE = 400


def build(*sizes: int) -> dict[str, Any]:
    """Surveys of what residents know, opened: one for each three sizes, codes told centre by centre, and one with a door."""
    from heyi.contexts.surveys import public as surveys
    from tests.making_surveys import a_released_edition, an_asking_alliance

    now = datetime.now(UTC)
    asking = an_asking_alliance(now=now)
    edition = a_released_edition(asking, surveys.shipped_trees()["resident-cognition"], now=now)
    opened = [_opened(asking, edition, sizes[place : place + 3], now) for place in range(0, len(sizes), 3)]
    at_door = _opened(asking, edition, (1, 1, 4), now, has_door=True)
    actor = asking.runner
    door = surveys.points_of(at_door, actor=actor, now=now)[0]
    return {
        "surveys": [
            {
                "survey": str(one),
                "centres": {
                    point.name: [slip.token for slip in surveys.slips_of(point.id, actor=actor, now=now)]
                    for point in surveys.points_of(one, actor=actor, now=now)
                },
            }
            for one in opened
        ],
        "door_survey": str(at_door),
        "door": surveys.door_of(door.id, actor=actor, now=now),
    }


def _opened(asking: Any, edition: Any, size: Sequence[int], now: datetime, *, has_door: bool = False) -> UUID:
    from heyi.contexts.surveys import public as surveys
    from heyi.contexts.surveys.terms.collecting import SamplePlan
    from tests.making_surveys import a_frame, a_plan

    areas, centres, forms = size
    # From yesterday on, so that a run over midnight stays within it.
    new = replace(
        a_plan(asking, edition),
        opens_on=day_of(now) - timedelta(days=1),
        closes_on=day_of(now) + timedelta(days=13),
        plan=SamplePlan(points=centres, forms=forms, seed=20_261_128),
        has_door=has_door,
    )
    planned = surveys.plan_survey(new, actor=asking.runner, now=now)
    frame = a_frame(areas, centres * _FRAME_PER_DRAWN, size=_PEOPLE)
    surveys.draw_sample(planned.id, frame, seen_version=None, actor=asking.runner, now=now)
    surveys.open_survey(planned.id, seen_version=None, actor=asking.runner, now=now)
    return planned.id


def count(survey: str) -> dict[str, Any]:
    """Every form in the store by centre, the counters beside them, and whether history is whole."""
    from heyi.contexts.surveys import public as surveys
    from heyi.contexts.surveys.models import FormRow, InvitationRow
    from heyi.foundation.reading import reading
    from heyi.foundation.seal import verify
    from heyi.foundation.system_actors import OPERATOR

    now = datetime.now(UTC)
    forms = surveys.answered_forms(UUID(survey), actor=OPERATOR, now=now)
    beside = {"area", "mode", "language", "answered_on", "weight"}
    with reading(OPERATOR, now=now):
        rows = FormRow.objects.filter(survey=survey).count()
        answered = InvitationRow.objects.filter(survey=survey, state="answered").count()
    verdict = verify(now=now)
    return {
        "forms": [{name: text for name, text in row.items() if name not in beside} for row in forms.rows],
        "counters": {point.name: point.answered for point in forms.points},
        "languages": dict(Counter(row["language"] for row in forms.rows)),
        "modes": dict(Counter(row["mode"] for row in forms.rows)),
        "rows": rows,
        "answered": answered,
        "broken": verdict.broken,
    }


def main(deed: str, *arguments: str) -> None:
    """Does the deed and prints what it says."""
    load_django()
    told = count(*arguments) if deed == "count" else build(*map(int, arguments))
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
