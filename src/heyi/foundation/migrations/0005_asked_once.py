from typing import ClassVar

from django.db import migrations

from heyi.foundation.security import PoliciesAskedOnce


class Migration(migrations.Migration):
    """Stores made before read the reader's institutions once a row."""

    dependencies: ClassVar = [("foundation", "0004_hashes")]

    operations: ClassVar = [PoliciesAskedOnce()]
