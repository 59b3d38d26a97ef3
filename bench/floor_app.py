"""The baseline: the same seven requests with as little as they can be answered with. Not a product.

Kept because without them it would be no comparison: a token looked up on every request, a referral that only its two
sides see, a state that only the receiver moves, one audit row in the transaction of each change. Left out: charter,
duties, clocks, beds, packages, sealed columns, versions, keys of retries, the record of reads, refusals in words.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

SCHEMA = """
CREATE TABLE token (digest bytea PRIMARY KEY, account int NOT NULL, organisation int NOT NULL);
CREATE TABLE patient (id serial PRIMARY KEY, number text UNIQUE NOT NULL, name text NOT NULL, organisation int NOT NULL);
CREATE TABLE referral (id serial PRIMARY KEY, patient int NOT NULL REFERENCES patient, sender int NOT NULL,
    receiver int NOT NULL, state text NOT NULL, complaint text NOT NULL, outcome text, moved_at timestamptz DEFAULT now());
CREATE INDEX inbox ON referral (receiver, state, id DESC);
CREATE TABLE audit (id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), account int, referral int, action text);
"""
_WHO = "SELECT account, organisation FROM token WHERE digest = %s"
_LOOK_UP = "SELECT id, name FROM patient WHERE number = %s AND organisation = %s"
_CREATE = """WITH r AS (INSERT INTO referral (patient, sender, receiver, state, complaint)
    SELECT id, organisation, %s, 'submitted', %s FROM patient WHERE id = %s AND organisation = %s RETURNING id, state),
  a AS (INSERT INTO audit (account, referral, action) SELECT %s, id, 'submit' FROM r) SELECT id, state FROM r"""
_INBOX = """SELECT r.id, r.state, r.complaint, p.name FROM referral r JOIN patient p ON p.id = r.patient
    WHERE r.receiver = %s AND r.state = 'submitted' ORDER BY r.id DESC LIMIT 20"""
_MOVE = """WITH r AS (UPDATE referral SET state = %s, outcome = coalesce(%s, outcome), moved_at = now()
    WHERE id = %s AND receiver = %s AND state = %s RETURNING id, state),
  a AS (INSERT INTO audit (account, referral, action) SELECT %s, id, state FROM r) SELECT id, state FROM r"""
_SEE = "SELECT id, state, complaint, outcome FROM referral WHERE id = %s AND (sender = %s OR receiver = %s)"
_STEPS = {
    "accept": ("submitted", "accepted"),
    "arrive": ("accepted", "arrived"),
    "complete": ("arrived", "completed"),
}
_here = threading.local()


def _rows(sql: str, *given: Any) -> list[Any]:
    if not hasattr(_here, "connection"):
        _here.connection = psycopg.connect(os.environ["FLOOR_DATABASE"], autocommit=True, prepare_threshold=1)
    found: list[Any] = _here.connection.execute(sql, given).fetchall()
    return found


def _answer(method: str, path: list[str], told: Any, account: int, mine: int) -> tuple[int, Any]:
    match (method, path):
        case ("POST", ["lookup"]):
            rows = _rows(_LOOK_UP, told["value"], mine)
        case ("POST", ["referrals"]):
            rows = _rows(_CREATE, told["receiver"], told["complaint"], told["patient"], mine, account)
        case ("GET", ["referrals"]):
            return 200, _rows(_INBOX, mine)
        case ("GET", ["referrals", number]):
            rows = _rows(_SEE, int(number), mine, mine)
        case ("POST", ["referrals", number, action]) if action in _STEPS:
            before, after = _STEPS[action]
            rows = _rows(_MOVE, after, told.get("outcome"), int(number), mine, before, account)
        case _:
            rows = []
    return (200, rows[0]) if rows else (404, None)


def application(asked: dict[str, Any], begin: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application."""
    digest = hashlib.sha256(asked.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ").encode()).digest()
    who = _rows(_WHO, digest)
    if not who:
        status, told = 401, None
    else:
        length = int(asked.get("CONTENT_LENGTH") or 0)
        body = json.loads(asked["wsgi.input"].read(length)) if length else {}
        path = asked["PATH_INFO"].strip("/").split("/")
        status, told = _answer(asked["REQUEST_METHOD"], path, body, *who[0])
    content = json.dumps(told).encode()
    begin(f"{status} .", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]
