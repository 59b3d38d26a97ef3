"""An alliance with people who listen and referrals that move, built in the store of a served installation.

`python -m tests.http.live_alliance LISTENERS REFERRALS` prints as JSON who listens and what can be moved;
`python -m tests.http.live_alliance end ACCOUNT` ends the posts of an account, as an administrator would.
"""

import json
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from heyi.config.cli.installation import load_django


def build(listeners: int, referrals: int) -> dict[str, Any]:
    """Everything through the real verbs, at the real time."""
    from heyi.contexts.governance.terms import Role
    from tests import making

    now = datetime.now(UTC)
    place = making.an_alliance(now)
    hands = [making.someone_with_post(place.county, Role.DEPARTMENT_HEAD, now=now) for _ in range(listeners)]
    clerk = making.someone_with_post(
        place.county, Role.REFERRAL_COORDINATOR, name="余素琼", password=making.PASSWORD, now=now
    )
    head = making.someone_with_post(
        place.county, Role.DEPARTMENT_HEAD, name="谢丹", password=making.PASSWORD, now=now
    )
    elsewhere = making.someone_with_post(place.other_county, Role.DEPARTMENT_HEAD, now=now)
    beds = making.some_beds(place.county, places=50, unit="内科", by=head.actor(now), now=now)
    names = ("王秀英", "李建国", "赵春梅", "陈志强")
    return {
        "beds": str(beds.id),
        "password": making.PASSWORD,
        "clerk": {"username": clerk.username, "token": clerk.token(now)},
        "head": {"username": head.username, "token": head.token(now)},
        "hands": [{"token": one.token(now), "account": str(one.account)} for one in hands],
        "elsewhere": {"token": elsewhere.token(now)},
        "referrals": [
            str(making.a_referral(place, name=names[one % len(names)], now=now).id)
            for one in range(referrals)
        ],
    }


def end_posts(account: UUID) -> dict[str, Any]:
    """The person leaves."""
    from heyi.contexts.governance import public as governance
    from heyi.foundation.system_actors import OPERATOR

    now = datetime.now(UTC)
    posts = governance.posts_of(account, actor=OPERATOR, now=now)
    for post in posts:
        governance.end_post(post.id, actor=OPERATOR, now=now)
    return {"ended": len(posts)}


if __name__ == "__main__":
    load_django()
    first, second = sys.argv[1:]
    sys.stdout.write(
        json.dumps(end_posts(UUID(second)) if first == "end" else build(int(first), int(second)))
    )
