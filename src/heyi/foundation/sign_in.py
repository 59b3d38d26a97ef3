"""How allauth signs people in here: no self-registration, sealed second factors. Not here: who may do what."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext

from heyi.foundation import secrets
from heyi.foundation.models import Account

_SEALED_AS = "foundation.second_factor"


class SignInAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators of the alliance, never by whoever finds the page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery codes are sealed with the field key; a stolen database opens no account."""

    def get_totp_label(self, user: Account) -> str:
        """What the authenticator app shows beside the code."""
        return user.username

    def get_totp_issuer(self) -> str:
        """The name under which the authenticator app keeps the code."""
        return gettext("合一")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who asks for the passkey; the name is what the phone shows."""
        return {**super().get_public_key_credential_rp_entity(), "name": gettext("合一")}

    def encrypt(self, text: str) -> str:
        """The text, sealed for the database."""
        return base64.b64encode(secrets.seal(_SEALED_AS, text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text as it was given to `encrypt`. Raises: secrets.Unreadable."""
        return secrets.unseal(_SEALED_AS, base64.b64decode(encrypted_text)).decode()

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002  allauth's name
        """The name proposed for a new passkey."""
        return pgettext("密钥", "我的设备")
