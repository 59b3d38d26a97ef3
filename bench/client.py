"""One caller of an API over one connection that is kept. Not here: what is asked."""

import http.client
import json
from collections.abc import Mapping
from typing import Any


class Failed(Exception):
    """An answer other than the one that was expected."""


class Client:
    """Sends JSON and reads JSON; anything but the expected status is a failure."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._token = token

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        want: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Any, str]:
        """The answer and its ETag.

        Raises: Failed.
        """
        sent = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            **(headers or {}),
        }
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(method, path, content, sent)
        answer = self._connection.getresponse()
        read = answer.read()
        if answer.status != want:
            raise Failed(f"{method} {path}: {answer.status} {read[:300]!r}")
        return json.loads(read), answer.headers.get("ETag", "")

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()
