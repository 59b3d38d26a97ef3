"""Signing in: our pages around allauth, in both languages, under our content security policy."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import LazySettings
from django.test import Client

from heyi.foundation import secrets, shell_settings
from heyi.foundation.models import Account
from heyi.foundation.sign_in import SecondFactorAdapter
from tests.architecture.test_assets import inline

pytestmark = [pytest.mark.usefixtures("shell_pages"), pytest.mark.django_db]

HAN = re.compile("[\u4e00-\u9fff]")
SWITCH = re.compile(r"<button[^>]*lang=\"zh-Hans\">中文</button>")
PASSWORD = "hulu-1234-go"
FOR_STRANGERS = (
    "login/",
    "signup/",
    "inactive/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "password/reset/key/1-x/",
)
FOR_STAFF = (
    "logout/",
    "reauthenticate/",
    "password/change/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
)
WITH_SECOND_FACTOR = (
    "2fa/",
    "2fa/reauthenticate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
)


@pytest.fixture(autouse=True)
def without_posts(settings: LazySettings) -> None:
    """What an account may do is not asked here: no context is loaded."""
    settings.MIDDLEWARE = [
        name
        for name in settings.MIDDLEWARE
        if "heyi." not in name and "LocaleMiddleware" not in name and "WhiteNoise" not in name
    ] + [shell_settings.LANGUAGE_MIDDLEWARE]
    # Argon2 is slow on purpose; these tests sign in dozens of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def account() -> Account:
    account = Account(username="lin", display_name="Lin Wen")
    account.set_password(PASSWORD)
    account.save()
    return account


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    # Pages about the account's safety ask once more, however fresh the sign-in is.
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    return client


def page(client: Client, place: str, language: str) -> str:
    client.cookies["django_language"] = language
    answer = client.get(f"/accounts/{place}")
    assert answer.status_code == 200, (place, answer.status_code, answer.headers.get("Location"))
    shown: str = answer.content.decode()
    assert inline(shown) == [], place
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in shown
    return shown


def speaks_english(shown: str) -> bool:
    # The names of languages and what the field holds are not ours to translate.
    return not HAN.search(SWITCH.sub("", re.sub(r'value="[^"]*"', "", shown)))


@pytest.mark.parametrize("place", FOR_STRANGERS)
def test_pages_for_strangers_are_ours_and_complete_in_english(place: str) -> None:
    assert "合一" in page(Client(), place, "zh-hans")
    assert speaks_english(page(Client(), place, "en"))


@pytest.mark.parametrize("place", FOR_STAFF)
def test_pages_for_staff_are_ours_and_complete_in_english(place: str, account: Account) -> None:
    client = signed_in(account)
    assert "合一" in page(client, place, "zh-hans")
    assert speaks_english(page(client, place, "en"))


@pytest.mark.parametrize("place", WITH_SECOND_FACTOR)
def test_pages_of_the_second_factor_are_ours_and_complete_in_english(place: str, account: Account) -> None:
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
    client = signed_in(account)
    assert "合一" in page(client, place, "zh-hans")
    assert speaks_english(page(client, place, "en"))


def test_nobody_makes_an_account_for_themselves() -> None:
    assert "账号由联盟管理员开立" in page(Client(), "signup/", "zh-hans")
    answer = Client().post("/accounts/signup/", {"username": "eve", "password1": PASSWORD})
    assert "不开放注册" in answer.content.decode()
    assert not Account.objects.filter(username="eve").exists()


def test_a_wrong_password_is_told_in_words_without_saying_which_half_is_wrong(account: Account) -> None:
    told = []
    for name in ("lin", "nobody"):
        answer = Client().post("/accounts/login/", {"login": name, "password": "wrong"})
        found = re.search(
            r'<div class="notice notice--late" role="alert">.*?</div>', answer.content.decode(), re.DOTALL
        )
        assert found is not None
        told.append(found[0])
    assert told[0] == told[1]


def test_the_right_password_leads_home_and_leaves_no_lasting_cookie(account: Account) -> None:
    answer = Client().post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.cookies["sessionid"]["max-age"] == ""


def test_with_a_second_factor_the_password_alone_does_not_sign_in(account: Account) -> None:
    TOTP.activate(account, generate_totp_secret())
    client = Client()
    answer = client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    shown = page(client, "2fa/authenticate/", "zh-hans")
    assert 'id="mfa_webauthn_authenticate"' in shown
    assert speaks_english(page(client, "2fa/authenticate/", "en"))
    assert client.get("/accounts/2fa/").status_code == 302


def test_secrets_of_second_factors_are_sealed_in_the_database(account: Account) -> None:
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    stored: dict[str, Any] = Authenticator.objects.get(user=account).data
    assert secret not in str(stored)
    adapter = SecondFactorAdapter()
    assert adapter.decrypt(stored["secret"]) == secret
    assert adapter.encrypt(secret) != adapter.encrypt(secret)
    with pytest.raises(secrets.Unreadable):
        adapter.decrypt(adapter.encrypt(secret)[:-8] + "AAAAAAA=")


def test_the_policy_allows_files_of_ours_and_nothing_else() -> None:
    policy = Client().get("/accounts/login/")["Content-Security-Policy"]
    told = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert told["default-src"] == "'none'"
    assert told["script-src"] == told["style-src"] == told["connect-src"] == "'self'"
    assert told["frame-ancestors"] == told["base-uri"] == told["object-src"] == "'none'"
    assert "unsafe" not in policy
