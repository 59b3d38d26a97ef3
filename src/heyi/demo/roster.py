"""Who is on duty in the demo: emergency and the duty desk of every hospital, today and tomorrow. Not here: posts (staff)."""

from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role, Tier
from heyi.demo.layouts import Institution
from heyi.demo.staff import Staff

_DESKS = {
    Tier.PROVINCE: ("急诊科", "卒中中心"),
    Tier.CITY: ("急诊科", "卒中中心", "胸痛中心"),
    Tier.COUNTY: ("急诊科", "内科"),
    Tier.TOWNSHIP: ("总值班",),
}
_NAMES = ("曾静", "邱明", "谢丹", "余素琼", "叶涛", "潘建", "龚丽", "文勇")
_SHIFT = timedelta(hours=12)


def put_on_duty(
    institutions: tuple[Institution, ...], ids: dict[str, UUID], staff: Staff, *, now: datetime
) -> None:
    """The shift that runs and the next one, with numbers that nobody has."""
    begins = now.replace(minute=0, second=0, microsecond=0)
    count = 0
    for one in institutions:
        if not one.kind.gives_care or not staff.employs(one.code, Role.REFERRAL_COORDINATOR):
            continue
        actor = staff.actor(one.code, Role.REFERRAL_COORDINATOR)
        for department in _DESKS.get(one.tier, ()):
            for shift in range(2):
                count += 1
                new = governance.NewOnCall(
                    organisation=ids[one.code],
                    department=department,
                    name=_NAMES[count % len(_NAMES)],
                    # Of the shape of a number; the demo calls nobody.
                    phone=f"1990000{count:04}",
                    starts_at=begins + shift * _SHIFT,
                    ends_at=begins + (shift + 1) * _SHIFT,
                )
                governance.put_on_call(new, actor=actor, now=now)
