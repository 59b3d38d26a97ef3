"""What the criteria proposed for a referral, and why the doctor did otherwise. The old release leaves both empty."""

from typing import ClassVar

from django.db import migrations

from heyi.foundation.fields import EncryptedJSONField


class Migration(migrations.Migration):
    """Two sealed columns beside the package."""

    dependencies: ClassVar = [("referral", "0003_search_marks")]

    operations: ClassVar = [
        migrations.AddField("packagerow", "proposed", EncryptedJSONField(null=True)),
        migrations.AddField("packagerow", "overruling", EncryptedJSONField(null=True)),
    ]
