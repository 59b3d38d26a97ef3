"""Heyi's side of a closed-loop driver that measures several servers: fifty hospitals, any to any other.

The driver calls one function for each of the seven steps with a loop `x`, which knows its patient, its two hospitals and
the texts to look for; a step that sees anything else than it wants raises. Hospitals, people and their tokens come from
`bench.many_hospitals`, which writes them to the file that HEYI_BENCH_STATE names.
"""

import json
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

NAME = "heyi"
PORT = 8206
BATCH = 500

_API = "/api/v1"


def _hospital(x: Any, index: int) -> dict[str, Any]:
    found: dict[str, Any] = x.state["hospitals"][index]
    return found


def _versioned(version: int | None = None) -> str:
    """The type of the body with the headers of a change behind it: the driver's client sends no others."""
    lines = [f"Idempotency-Key: {uuid4()}"] + ([] if version is None else [f'If-Match: "{version}"'])
    return "\r\n".join(["application/json", *lines])


def _require(true: bool, why: str) -> None:
    if not true:
        raise AssertionError(why)


def _made() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(Path(os.environ["HEYI_BENCH_STATE"]).read_text(encoding="utf-8"))
    return made


async def prepare(http: Any, state: dict[str, Any]) -> None:
    """Takes over what `bench.many_hospitals` has made."""
    del http
    state |= _made()


async def load_patients(http: Any, state: dict[str, Any], loops: list[Any]) -> None:
    """They are there already; each is looked for once."""
    for x in loops[:: max(1, len(loops) // 10)]:
        asked = {"value": state["numbers"][x.pat]}
        await http.json("POST", f"{_API}/patients/lookup", asked, auth=state["hospitals"][x.src]["doctor"])


# A patient has one open referral, so nobody goes round twice.
_travelled: set[int] = set()
_FIRST, _LAST, _HOSPITALS = 1_000, 10_000, 50


def _somebody(patient: int) -> int:
    """This patient, or another one of the same hospital who has not travelled yet."""
    while patient in _travelled:
        patient = _FIRST + (patient - _FIRST + _HOSPITALS) % (_LAST - _FIRST)
    _travelled.add(patient)
    return patient


async def lookup(x: Any) -> None:
    """By the full number of the patient's identity card."""
    x.pat = _somebody(x.pat)
    asked = {"value": x.state["numbers"][x.pat]}
    found = await x.http.json("POST", f"{_API}/patients/lookup", asked, auth=_hospital(x, x.src)["doctor"])
    _require(found["known"] and bool(found["patient"]), "the patient is not found")
    x.ids["patient"] = found["patient"]


async def create(x: Any) -> None:
    """Drafted and sent in one request."""
    package = {"chief_complaint": x.reason, "diagnosis": "冠心病", "purpose": "请协助诊治", "consent": True}
    asked = {
        "patient": x.ids["patient"], "direction": "up", "destination": _hospital(x, x.dst)["id"],
        "department": "内科", "package": package, "submit": True,
    }  # fmt: skip
    made = await x.http.json(
        "POST", f"{_API}/referrals", asked, auth=_hospital(x, x.src)["doctor"], want=201, ctype=_versioned()
    )
    _require(made["state"] == "submitted", "not sent")
    x.ids |= {"referral": made["id"], "version": made["version"]}


async def inbox(x: Any) -> None:
    """The first page of what waits at the receiver, the most urgent deadline first."""
    path = f"{_API}/referrals?box=waiting&state=submitted&per_page=100"
    page = await x.http.json("GET", path, auth=_hospital(x, x.dst)["desk"])
    _require(any(one["id"] == x.ids["referral"] for one in page["items"]), "not in the inbox")


async def _step(x: Any, who: str, action: str, body: dict[str, Any], state: str) -> None:
    moved = await x.http.json(
        "POST", f"{_API}/referrals/{x.ids['referral']}/{action}", body, auth=_hospital(x, x.dst)[who],
        ctype=_versioned(x.ids["version"]),
    )  # fmt: skip
    _require(moved["state"] == state, f"{action} led to {moved['state']}")
    x.ids["version"] = moved["version"]


async def accept(x: Any) -> None:
    """With a bed."""
    await _step(x, "desk", "accept", {"pool": _hospital(x, x.dst)["pool"]}, "accepted")


async def arrive(x: Any) -> None:
    """The patient is there."""
    await _step(x, "desk", "confirm_arrival", {}, "arrived")


async def complete(x: Any) -> None:
    """With its outcome."""
    await _step(x, "ward", "complete", {"outcome": x.feedback}, "completed")


async def result(x: Any) -> None:
    """The sender reads the outcome."""
    path = f"{_API}/referrals/{x.ids['referral']}"
    seen = await x.http.json("GET", path, auth=_hospital(x, x.src)["doctor"])
    package = seen["package"]
    _require(seen["state"] == "completed", f"the sender sees {seen['state']}")
    _require(package["up"]["chief_complaint"] == x.reason, "not the complaint that was sent")
    _require(package["outcome"]["outcome"] == x.feedback, "not the outcome that was written")
