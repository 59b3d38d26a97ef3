"""Columns whose content is sealed at rest. Not here: the keys (secrets)."""

import json
from typing import Any

from django.db import models

from heyi.foundation.secrets import seal, unseal


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # Django's own class takes none when it runs
    """A column that holds sealed bytes; the label is its table and column."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("editable", False)
        super().__init__(*args, **options)

    @property
    def label(self) -> str:
        """What the sealed value is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def dump(self, value: Any) -> bytes:
        """The value as bytes before sealing."""
        raise TypeError

    def load(self, content: bytes) -> Any:
        """The value from its bytes."""
        raise TypeError

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        """The opened value."""
        return None if value is None else self.load(unseal(self.label, bytes(value)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The sealed value as this database takes bytes."""
        sealed = None if value is None else seal(self.label, self.dump(value))
        return super().get_db_prep_value(sealed, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: nonces make equal texts differ, so any comparison would silently find nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class EncryptedTextField(SealedField):
    """Text, sealed."""

    def dump(self, value: str) -> bytes:
        """UTF-8."""
        return value.encode("utf-8")

    def load(self, content: bytes) -> str:
        """UTF-8."""
        return content.decode("utf-8")


class EncryptedJSONField(SealedField):
    """Plain JSON values, sealed."""

    def dump(self, value: Any) -> bytes:
        """Compact UTF-8 JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def load(self, content: bytes) -> Any:
        """The JSON value."""
        return json.loads(content)


class EncryptedBytesField(SealedField):
    """Content of a file, sealed."""

    def dump(self, value: bytes) -> bytes:
        """As it is."""
        return bytes(value)

    def load(self, content: bytes) -> bytes:
        """As it is."""
        return content
