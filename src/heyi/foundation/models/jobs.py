"""What the clock starts: one row for each entry of the timetable. Not here: the queue itself (django_tasks_db)."""

from typing import ClassVar

from django.db import models


class TimetableRow(models.Model):
    """When one entry of the timetable is due next. The row is the lock that lets one worker start it."""

    name = models.CharField(max_length=128, primary_key=True)
    schedule = models.CharField(max_length=32)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "foundation_timetable"

    class Privacy:
        plain: ClassVar = {"name", "schedule", "due_at", "started_at"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
