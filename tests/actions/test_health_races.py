"""Two institutions enrol one human at the same moment: one of them does, the other hears it."""

import pytest

from heyi.contexts.health.rules.management import AlreadyManaged
from heyi.contexts.health.terms.management import Enrolment
from heyi.kernel.ids import new_id
from tests.making_management import enrolled
from tests.making_patients import a_number, registered
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")


def test_one_human_is_enrolled_once_however_many_begin_at_once():
    number = a_number()
    records = [registered(new_id(), number=number) for _ in range(3)]
    answers = all_at_once(*(lambda one=one: enrolled(one) for one in records))
    assert sum(isinstance(one, Enrolment) for one in answers) == 1
    assert sum(isinstance(one, AlreadyManaged) for one in answers) == 2
