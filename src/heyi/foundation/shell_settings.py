"""The settings that the page shell needs, as constants which config.settings takes over. Not here: secrets, databases."""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.csrf",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "heyi.foundation.shell.shell",
]

# Takes the place of django.middleware.locale.LocaleMiddleware, behind AuthenticationMiddleware.
LANGUAGE_MIDDLEWARE = "heyi.foundation.language.LanguageMiddleware"

STATIC_URL = "/static/"
# Served from the finders, so that neither a wheel nor a checkout needs a collectstatic step: STATIC_ROOT stays unset.
STATICFILES_STORAGE: dict[str, str] = {"BACKEND": "heyi.foundation.static_files.FingerprintedStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
# A changed file has a changed address (FingerprintedStorage).
WHITENOISE_MAX_AGE = int(timedelta(days=365).total_seconds())

# No inline script or style anywhere, nothing from elsewhere, framed by nobody. data: is the QR code of a second factor
# and the arrows inside the style sheet; blob: is a photograph looked at before it is sent.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "heyi.foundation.sign_in.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# A ward computer is shared: closing the browser ends the session, and nobody is asked whether to remember.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300

MFA_ADAPTER = "heyi.foundation.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Accounts are made by administrators and often have no address of their own.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Phones in the villages drift; one step is thirty seconds.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
