"""One route for each action of the referral table, declared from the table itself. Not here: what a step does (actions)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Router

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.api.cases import outlined
from heyi.contexts.referral.schemas.shapes import OutlineOut
from heyi.contexts.referral.schemas.steps import OFFERED, body_model, step_body, steps_of
from heyi.foundation.access import acting
from heyi.foundation.changes import VERSIONED, Answer, change_seen
from heyi.foundation.shapes import outcomes

router = Router(tags=["steps"])


def _route(action: str) -> None:
    """Declares the route of one action."""

    def take(request: HttpRequest, referral_id: Path[UUID], asked: Any = None) -> HttpResponse:
        actor, now = acting(request), timezone.now()

        def deed(seen: int) -> Answer:
            moved = referral.take_step(referral_id, action, asked, seen_version=seen, actor=actor, now=now)
            return outlined(moved, actor=actor, now=now)

        return change_seen(request, asked, deed, actor=actor, now=now)

    take.__name__ = take.__qualname__ = f"referral_{action}"
    # The type is made from the table and so cannot stand in the signature above.
    take.__annotations__["asked"] = step_body(action)
    take.__defaults__ = (Body(... if _asks(action) else {}),)  # type: ignore[type-arg]  # Ninja types its marker as the body
    router.post(
        f"/referrals/{{uuid:referral_id}}/{action}",
        response=outcomes(OutlineOut),
        openapi_extra=VERSIONED,
        summary=action.replace("_", " ").capitalize(),
        description=_told(action),
    )(take)


def _asks(action: str) -> bool:
    return any(field.is_required() for field in body_model(action).model_fields.values())


def _told(action: str) -> str:
    """From where to where the step goes."""
    ways = (
        f"{', '.join(sorted(str(state) for state in row.frm))} → {row.to or 'the same state'}"
        for row in steps_of(action)
    )
    return "; ".join(ways)


for _action in OFFERED:
    _route(_action)
