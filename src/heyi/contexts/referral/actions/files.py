"""Attaching a file to a referral. Not here: what a file must be (kernel.files)."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.conf import settings

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.events.cases import FileAttached
from heyi.contexts.referral.models import AttachmentRow, ReferralRow
from heyi.contexts.referral.queries.sitting import author_at
from heyi.contexts.referral.rules.table import TERMINAL
from heyi.contexts.referral.rules.texts import problems_of_text
from heyi.contexts.referral.terms import Attachment, State
from heyi.foundation.files import check_content
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, RuleBroken, WrongState
from heyi.kernel.files import LONGEST_NAME, media_type_of

MOST_FILES = 20


class TooManyFiles(RuleBroken):
    """A referral carries a bounded number of files."""

    default_code = "too_many_files"


def attach_file(referral_id: UUID, *, name: str, content: bytes, actor: Actor, now: datetime) -> Attachment:
    """A file travels with the referral from now on. The same file sent twice is kept once.

    Raises: NotFound, NotPermitted, WrongState once the referral has ended, FileTooLarge, InputInvalid, TooManyFiles.
    Records: FileAttached.
    """
    wrong = problems_of_text("file", name, most=LONGEST_NAME)
    if wrong:
        raise InputInvalid(*wrong)
    media_type = media_type_of(name, content, most=settings.HEYI_LARGEST_ATTACHMENT)
    check_content(content, media_type)
    digest = hashlib.sha256(content).hexdigest()
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        organisation = author_at(row.snapshot(), actor=actor)
        warrant = actor.require(Duty.READ_PATIENT, at=organisation)
        if State(row.state) in TERMINAL:
            raise WrongState(
                action="attach_file", state=row.state, moved_by=row.moved_by, moved_at=row.moved_at
            )
        files = AttachmentRow.objects.filter(referral=row)
        same = files.filter(digest=digest).first()
        if same is not None:
            return same.snapshot()
        if files.count() >= MOST_FILES:
            raise TooManyFiles(most=MOST_FILES)
        file = AttachmentRow(
            referral=row, name=name, media_type=media_type, size=len(content), digest=digest, content=content,
            added_at=now, added_by=actor.id, organisation=organisation,
        )  # fmt: skip
        file.save(force_insert=True)
        fact = FileAttached(subject=row.id, attachment=file.id, size=file.size, digest=digest)
        work.record(fact, warrant=warrant, patient=row.person)
        return file.snapshot()
