"""Django's settings, made from the environment of the installation. Not here: reading the environment (environment)."""

from pathlib import Path
from typing import Any

from heyi.config.environment import database_settings, mail_settings, read_environment
from heyi.foundation import bug_log
from heyi.foundation.shell_settings import (
    ACCOUNT_ADAPTER,
    ACCOUNT_EMAIL_VERIFICATION,
    ACCOUNT_LOGIN_METHODS,
    ACCOUNT_LOGOUT_REDIRECT_URL,
    ACCOUNT_REAUTHENTICATION_TIMEOUT,
    ACCOUNT_SESSION_REMEMBER,
    ACCOUNT_SIGNUP_FIELDS,
    CONTENT_SECURITY_POLICY,
    CONTEXT_PROCESSORS,
    LANGUAGE_MIDDLEWARE,
    LOGIN_REDIRECT_URL,
    LOGIN_URL,
    MFA_ADAPTER,
    MFA_ALLOW_UNVERIFIED_EMAIL,
    MFA_PASSKEY_LOGIN_ENABLED,
    MFA_RECOVERY_CODES_SHOW_ONCE,
    MFA_SUPPORTED_TYPES,
    MFA_TOTP_TOLERANCE,
    STATIC_URL,
    STATICFILES_STORAGE,
    WHITENOISE_ALLOW_ALL_ORIGINS,
    WHITENOISE_AUTOREFRESH,
    WHITENOISE_MAX_AGE,
    WHITENOISE_USE_FINDERS,
)

# What the page shell needs stands in foundation; Django reads it here.
__all__ = [
    "ACCOUNT_ADAPTER",
    "ACCOUNT_EMAIL_VERIFICATION",
    "ACCOUNT_LOGIN_METHODS",
    "ACCOUNT_LOGOUT_REDIRECT_URL",
    "ACCOUNT_REAUTHENTICATION_TIMEOUT",
    "ACCOUNT_SESSION_REMEMBER",
    "ACCOUNT_SIGNUP_FIELDS",
    "CONTENT_SECURITY_POLICY",
    "LOGIN_REDIRECT_URL",
    "LOGIN_URL",
    "MFA_ADAPTER",
    "MFA_ALLOW_UNVERIFIED_EMAIL",
    "MFA_PASSKEY_LOGIN_ENABLED",
    "MFA_RECOVERY_CODES_SHOW_ONCE",
    "MFA_SUPPORTED_TYPES",
    "MFA_TOTP_TOLERANCE",
    "STATIC_URL",
    "WHITENOISE_ALLOW_ALL_ORIGINS",
    "WHITENOISE_AUTOREFRESH",
    "WHITENOISE_MAX_AGE",
    "WHITENOISE_USE_FINDERS",
]

_environment = read_environment()
_package = Path(__file__).resolve().parent.parent

SECRET_KEY = _environment.secret_key
HEYI_FIELD_KEY = _environment.field_key
HEYI_FORMER_FIELD_KEYS = _environment.former_field_keys
HEYI_CIPHER = _environment.cipher
HEYI_HASH = _environment.hash
HEYI_DATA = _environment.data
HEYI_ANCHOR = _environment.anchor
HEYI_LIVE_PORT = _environment.live_port
HEYI_LIVE_URL = _environment.live_url
HEYI_ADDRESS = _environment.address
HEYI_OPEN_HOSTS = _environment.open_hosts
HEYI_NOTICE_DAYS = _environment.notice_days
# Without a mail server nothing is mailed, and pages say so.
HEYI_MAIL = bool(_environment.mail_url)
globals().update(mail_settings(_environment.mail_url, _environment.mail_from))
DEBUG = _environment.debug
# With DEBUG Django writes down more, for the eyes of developers.
LOGGING: dict[str, Any] = {} if DEBUG else bug_log.LOGGING
ALLOWED_HOSTS = list(_environment.hosts)

INSTALLED_APPS = [
    "heyi.foundation",
    "heyi.contexts.governance",
    "heyi.contexts.patients",
    "heyi.contexts.record",
    "heyi.contexts.health",
    "heyi.contexts.referral",
    "heyi.contexts.pathways",
    "heyi.contexts.surveys",
    "heyi.contexts.evaluation",
    "heyi.contexts.notices",
    "heyi.contexts.interop",
    "heyi.contexts.console",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "heyi.foundation.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    LANGUAGE_MIDDLEWARE,
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "heyi.foundation.access.ActorMiddleware",
    "heyi.foundation.http.RefusalMiddleware",
]

# What stands between a program with a token and the API: no session, no form, no page (config.wsgi).
HEYI_PROGRAM_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    LANGUAGE_MIDDLEWARE,
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "heyi.foundation.access.ActorMiddleware",
    "heyi.foundation.http.RefusalMiddleware",
]

ROOT_URLCONF = "heyi.config.urls"
WSGI_APPLICATION = "heyi.config.wsgi.application"

DATABASES: dict[str, dict[str, Any]] = {"default": database_settings(_environment.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": CONTEXT_PROCESSORS,
        },
    }
]

AUTH_USER_MODEL = "foundation.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [_package / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": STATICFILES_STORAGE,
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _environment.https
SECURE_SSL_REDIRECT = _environment.https
SECURE_HSTS_SECONDS = 31_536_000 if _environment.https else 0
# Whoever shares the domain with us decides for themselves: we promise HTTPS for our own host, not for all below it (W005),
# and put nobody's domain on the list that browsers carry (W021).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A photograph or a letter, not a film; anything above is refused before it is read.
HEYI_LARGEST_ATTACHMENT = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

TASKS = {
    "default": {"BACKEND": "heyi.foundation.jobs.Queue", "OPTIONS": {"id_function": "heyi.kernel.ids.new_id"}}
}
