"""Answers of the record as the API tells them. Not here: the shapes themselves (shapes)."""

from typing import Any

from heyi.contexts.record.public import EntryPage, Story, Trend
from heyi.contexts.record.rules.keeping import kept
from heyi.contexts.record.schemas.shapes import (
    BatchOut,
    EntryOut,
    EntryPageOut,
    EntryProblemOut,
    FormerOut,
    PointOut,
    SeriesOut,
    StoryLineOut,
    StoryOut,
    TrendOut,
)
from heyi.contexts.record.terms import BatchReport, Entry, FormerVersion
from heyi.foundation.words import say


def batch_out(report: BatchReport) -> BatchOut:
    """What became of a batch, as the API tells it."""
    errors = [
        EntryProblemOut(
            row=one.row,
            field=one.field,
            code=one.code,
            message=say(one.code, {"value": one.value, "limit": one.limit}),
            value=one.value,
        )
        for one in report.errors
    ]
    return BatchOut(
        batch=report.batch,
        read=report.read,
        accepted=report.accepted,
        changed=report.changed,
        unchanged=report.unchanged,
        withdrawn=report.withdrawn,
        rejected=report.rejected,
        is_dry_run=report.is_dry_run,
        errors=errors,
    )


def entry_out(entry: Entry) -> EntryOut:
    """An entry as the API tells it."""
    return EntryOut.model_validate(_told(entry))


def _told(entry: Entry) -> dict[str, Any]:
    shown = ("id", "kind", "organisation", "patient", "source", "key", "happened_at", "version", "first_sent_at", "sent_at",
             "withdrawn_at")  # fmt: skip
    told: dict[str, Any] = {name: getattr(entry, name) for name in shown}
    return told | {"of_encounter": entry.encounter, entry.kind.value: kept(entry.said)}


def former_out(former: FormerVersion) -> FormerOut:
    """A former version as the API tells it."""
    return FormerOut(
        version=former.version,
        sent_at=former.sent_at,
        replaced_at=former.replaced_at,
        was_withdrawn=former.was_withdrawn,
        said=kept(former.said),
    )


def story_out(story: Story) -> StoryOut:
    """A page of a story as the API tells it."""
    lines = [
        StoryLineOut.model_validate(
            _told(one.entry) | {"charged_fen": one.charged_fen, "charges": one.charges}
        )
        for one in story.lines.rows
    ]
    return StoryOut(
        items=lines,
        page=story.lines.number,
        per_page=story.lines.size,
        has_more=story.lines.has_more,
        allergies=[entry_out(one) for one in story.allergies],
        vital_signs=[entry_out(one) for one in story.vital_signs],
        members=list(story.members),
    )


def page_out(page: EntryPage) -> EntryPageOut:
    """One entry as the API tells it."""
    return EntryPageOut(
        entry=entry_out(page.entry),
        former=[former_out(one) for one in page.former],
        payload=dict(page.payload),
        belongings=[entry_out(one) for one in page.belongings],
    )


def trend_out(trend: Trend) -> TrendOut:
    """A trend as the API tells it."""
    return TrendOut(
        text=trend.text,
        series=[
            SeriesOut(
                text=one.text,
                unit=one.unit,
                low=None if one.low is None else str(one.low),
                high=None if one.high is None else str(one.high),
                points=[
                    PointOut(
                        entry=point.entry,
                        organisation=point.organisation,
                        taken_at=point.taken_at,
                        number=str(point.number),
                        flag=point.flag,
                    )
                    for point in one.points
                ],
            )
            for one in trend.series
        ],
    )
