"""How a story is told through the JSON API: staff with their programs, and one referral between them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse

from tests.http.api_calls import V1, Caller, undone
from tests.making import Yibin, a_package, a_package_down

# A refusal that says: not now, not you, or nothing here. Anything else would mean that the step was open after all.
CLOSED_TO_THEM = frozenset({403, 404, 409})


def shown(answer: HttpResponse, status: int = 200) -> Any:
    """What a program is told; the test ends with the answer where it is another than expected."""
    assert answer.status_code == status, (answer.status_code, answer.content.decode())
    return json.loads(answer.content)


class Told:
    """One referral, as the programs of several institutions see it and move it."""

    def __init__(self, referral: str, yibin: Yibin, pools: Mapping[UUID, str]) -> None:
        self.path = f"{V1}/referrals/{referral}"
        self.yibin, self.pools = yibin, pools
        self._open_before: set[str] = set()

    def seen_by(self, who: Caller) -> Any:
        """The referral as they see it."""
        return shown(who.get(self.path))

    def open_to(self, who: Caller) -> tuple[str, ...]:
        """What the API says they may do now."""
        return tuple(one["action"] for one in self.seen_by(who)["available_actions"])

    def step(self, who: Caller, action: str, body: Any = None) -> Any:
        """A step as a careful program takes it: refused without and with an old version, then done, and once only."""
        before = self.seen_by(who)
        path, key = f"{self.path}/{action}", str(uuid4())
        assert who.post(path, body).status_code == 428, "whoever saw nothing changes nothing"
        assert who.post(path, body, seen=before["version"] - 1).status_code == 412
        done = who.post(path, body, seen=before["version"], key=key)
        after = shown(done)
        assert done["ETag"] == f'"{before["version"] + 1}"'
        again = who.post(path, body, seen=before["version"], key=key)
        assert (shown(again), again["ETag"]) == (after, done["ETag"]), "a retry gets the first answer"
        another = who.post(path, {"comment": "另一件事"}, seen=before["version"], key=key)
        assert (another.status_code, another.json()["code"]) == (409, "key_reused")
        now = self.seen_by(who)
        assert after["version"] == now["version"] == before["version"] + 1, "and only once"
        assert (after["state"], after["available_actions"]) == (now["state"], now["available_actions"])
        return after

    def answers(self, action: Mapping[str, Any], at: UUID) -> dict[str, Any]:
        """Answers to everything that an open action asks, made from nothing but its own description."""
        return {
            name: self._answer(name, action["reasons"], at) for name in (*action["asks"], *action["may_ask"])
        }

    def _answer(self, name: str, reasons: list[str], at: UUID) -> Any:
        now = datetime.now(UTC)
        down = a_package_down(self.yibin.village, now=now)
        fixed: dict[str, Any] = {
            **down,
            "pool": self.pools.get(at),
            "destination": str(self._next_after(at)),
            "alternative": str(self.yibin.city),
            "package": a_package(),
            "urgency": "urgent",
            "scheduled_at": (now + timedelta(days=2)).isoformat(),
            "died_at": now.isoformat(),
            "ready_on": (now + timedelta(days=1)).date().isoformat(),
            "by_phone": True,
            "red_flag": False,
            "consent": True,
            "reason": reasons[0] if reasons else "",
        }
        return fixed.get(name, "已与患者家属说明")

    def _next_after(self, at: UUID) -> UUID:
        """Another unit that could take the patient: the next above, and from the top the county below."""
        above = {self.yibin.village: self.yibin.other_county, self.yibin.county: self.yibin.city}
        above |= {self.yibin.city: self.yibin.province, self.yibin.province: self.yibin.county}
        return above[at]

    def agrees(self, parties: Mapping[tuple[UUID, str], Caller]) -> None:
        """What the API offers to each of them it takes, what it does not offer it refuses; nothing of it lasts.

        Everybody tries whatever is open to anybody now; whoever has most to do also tries what was open a step ago.
        """
        looks = {party: self._look(who) for party, who in parties.items()}
        open_now = {action for actions, _ in looks.values() for action in actions}
        busiest = max(looks, key=lambda party: len(looks[party][0]))
        for (place, role), who in parties.items():
            actions, version = looks[place, role]
            assert sum(one["primary"] for one in actions.values()) <= 1
            gone = self._open_before - open_now if (place, role) == busiest else set()
            for action in sorted(open_now | gone):
                self._tries(who, action, actions.get(action), at=place, seen=version)
        self._open_before = open_now

    def _look(self, who: Caller) -> tuple[dict[str, Any], int]:
        """What they are offered and the version they saw; nothing for who may not know of it."""
        answer = who.get(self.path)
        if answer.status_code == 404:
            return {}, 1
        seen = shown(answer)
        return {one["action"]: one for one in seen["available_actions"]}, seen["version"]

    def _tries(
        self, who: Caller, action: str, offered: Mapping[str, Any] | None, *, at: UUID, seen: int
    ) -> None:
        body = self.answers(offered, at) if offered else {}
        with undone():
            answer = who.post(f"{self.path}/{action}", body, seen=seen)
        said = (action, offered, answer.status_code, answer.content.decode())
        if offered:
            assert answer.status_code == 200, said
            assert answer.json()["version"] == seen + 1, said
        else:
            assert answer.status_code in CLOSED_TO_THEM, said

    def is_hidden_from(self, *strangers: Caller) -> None:
        """Who has no part in it finds nothing, whatever they ask for or try."""
        number = self.path.rpartition("/")[2]
        looks = (
            self.path,
            f"{self.path}/attachments/{uuid4()}",
            f"/fhir/ServiceRequest/{number}",
            f"/fhir/Task/{number}",
        )
        deeds = (
            "submit",
            "accept",
            "redirect",
            "complete",
            "accept_below",
            "close",
            "record_death",
            "add_message",
        )
        for who in strangers:
            for path in looks:
                assert who.get(path).status_code == 404, path
            for action in deeds:
                assert who.post(f"{self.path}/{action}", {}, seen=1).status_code == 404, action
            assert who.send("PATCH", self.path, {}, seen=1).status_code == 404
            for box in ("waiting", "in", "out", "late"):
                assert number not in who.get(f"{V1}/referrals?box={box}").content.decode()
