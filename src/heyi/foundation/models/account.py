"""Who signs in: accounts, API tokens and the version of all authority. Not here: what they may do (governance)."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from heyi.kernel.actor import ActorKind
from heyi.kernel.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    """Accounts by user name."""


class Account(AbstractBaseUser):
    """One person or machine that signs in. A person has one account and any number of posts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=16, default=ActorKind.PERSON.value)
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        db_table = "foundation_account"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="account_kind_known", condition=models.Q(kind__in=["person", "machine"])
            ),
        ]

    class Privacy:
        # Staff are no patients, but their names and addresses are still theirs.
        plain: ClassVar = {"id", "kind", "language", "is_active", "created_at", "last_login"}
        identifying: ClassVar = {"username", "display_name", "email", "password"}
        clinical: ClassVar[set[str]] = set()

    def get_full_name(self) -> str:
        """The name colleagues read."""
        return self.display_name

    def get_short_name(self) -> str:
        """The name colleagues read."""
        return self.display_name


class ApiTokenRow(models.Model):
    """A bearer token; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "foundation_apitoken"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="apitoken_ends_after_it_begins",
                condition=models.Q(expires_at__gt=models.F("created_at")),
            ),
        ]

    class Privacy:
        plain: ClassVar = {"id", "account", "label", "created_at", "expires_at", "revoked_at"}
        identifying: ClassVar = {"digest"}
        clinical: ClassVar[set[str]] = set()


class AuthorityRow(models.Model):
    """One row: the version of all posts, memberships and charters. Whoever changes authority raises it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=1)

    class Meta:
        db_table = "foundation_authority"
        constraints: ClassVar = [
            models.CheckConstraint(name="authority_is_one_row", condition=models.Q(id=1))
        ]

    class Privacy:
        plain: ClassVar = {"id", "version"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
