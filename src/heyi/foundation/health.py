"""Whether this installation can work, at one address for whoever looks after it. Not here: why it cannot (heyi doctor)."""

from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse

HEALTH_PATH = "/health"


def database_answers() -> bool:
    """Whether the database answers a question that needs no table."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


class HealthMiddleware:
    """Answers before anything else: whoever asks knows neither our host names nor anybody's password.

    It stands first, so that no session, redirect to HTTPS or check of the host gets in the way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """200 when the database answers, 503 when it does not; nothing else is told."""
        if request.path_info != HEALTH_PATH:
            return self.get_response(request)
        healthy = database_answers()
        answer = JsonResponse({"status": "ok" if healthy else "unavailable"}, status=200 if healthy else 503)
        answer["Cache-Control"] = "no-store"
        # CommonMiddleware, which would say so, stands further in; without it the answer goes out in pieces.
        answer["Content-Length"] = str(len(answer.content))
        return answer
