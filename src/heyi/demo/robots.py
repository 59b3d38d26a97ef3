"""One robot of a messenger in the demo, switched off: a demo calls nobody."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Role, Tier, Urgency
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.terms import BotKind
from heyi.demo.layouts import Institution
from heyi.demo.staff import Staff

_ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000"


def plant_robot(
    institutions: Iterable[Institution], staff: Staff, ids: Mapping[str, UUID], *, now: datetime
) -> None:
    """Lets the first county hospital with a data officer keep a robot, so that the page of robots has something to show."""
    for one in institutions:
        if one.tier is Tier.COUNTY and staff.employs(one.code, Role.DATA_OFFICER):
            wish = notices.EndpointWish(
                kind=BotKind.WECOM, name="转诊工作群（示例）", url=_ADDRESS, least=Urgency.URGENT, is_on=False
            )
            officer = staff.actor(one.code, Role.DATA_OFFICER)
            notices.open_endpoint(wish, at=ids[one.code], actor=officer, now=now)
            return
