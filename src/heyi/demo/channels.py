"""Counterpart support in the demo: a county hospital's patients with hearts come to the city's without triage, two a month.

Three are sent under it on the last day, so that one of them finds the quota used up.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Direction, Role, Tier
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.channels import QuotaPeriod
from heyi.demo.cases import CASES, Case
from heyi.demo.layouts import Institution
from heyi.demo.people import SyntheticPerson
from heyi.demo.staff import Staff
from heyi.kernel.moments import day_of

_DEPARTMENT = "心内科"
_QUOTA = 2
_SENT = 3


class Supporters:
    """A city hospital that stands by a county's."""

    def __init__(self, staff: Staff, ids: Mapping[str, UUID], *, now: datetime) -> None:
        self._staff, self._ids, self._now = staff, ids, now

    def show(self, institutions: tuple[Institution, ...], people: tuple[SyntheticPerson, ...]) -> int:
        """Agrees on it and sends some under it; how many were sent, none in an alliance without counties."""
        city = next((one for one in institutions if one.tier is Tier.CITY and one.kind.gives_care), None)
        county = next((one for one in institutions if one.tier is Tier.COUNTY and one.kind.gives_care), None)
        if city is None or county is None or not self._staff.employs(city.code, Role.REFERRAL_COORDINATOR):
            return 0
        new = referral.NewChannel(
            sender=self._ids[county.code], receiver=self._ids[city.code], department=_DEPARTMENT,
            period=QuotaPeriod.MONTH, quota=_QUOTA, starts_on=day_of(self._now),
        )  # fmt: skip
        coordinator = self._staff.actor(city.code, Role.REFERRAL_COORDINATOR)
        channel = referral.agree_channel(new, actor=coordinator, now=self._now)
        case = next(one for one in CASES if one.department == _DEPARTMENT)
        sent = people[-_SENT:]
        for one in sent:
            self._send(one, county, city, case, channel.id)
        return len(sent)

    def _send(
        self, one: SyntheticPerson, county: Institution, city: Institution, case: Case, channel: UUID
    ) -> None:
        doctor, at = self._staff.actor(county.code, Role.MEMBER_DOCTOR), self._ids[county.code]
        known = patients.register_patient(one.person, at=at, actor=doctor, now=self._now)
        new = referral.NewReferral(
            patient=known.patient.id,
            direction=Direction.UP,
            destination=self._ids[city.code],
            urgency=case.urgency,
            department=_DEPARTMENT,
            package=case.package(),
            at=at,
        )
        made = referral.draft_referral(new, actor=doctor, now=self._now)
        made = referral.use_channel(made.id, channel, seen_version=None, actor=doctor, now=self._now)
        referral.take_step(made.id, "submit", {}, seen_version=None, actor=doctor, now=self._now)
        referral.answer_by_agreement(made.id, actor=referral.STANDING_CHANNEL, now=self._now)
