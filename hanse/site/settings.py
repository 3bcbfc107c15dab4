"""Django's settings, made from the environment (see environment.py)."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from hanse.kernel.operating import folders, logs

from .environment import read

ENV = read()
HOME = folders.home()
PACKAGE = folders.PACKAGE


def _secret_key() -> str:
    """From the environment, or one made at the first start; two processes that start together agree on one."""
    if ENV["HANSE_SECRET_KEY"]:
        return str(ENV["HANSE_SECRET_KEY"])
    path = HOME / "secret_key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret_key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()


def _database() -> dict[str, Any]:
    url = ENV["DATABASE_URL"]
    if not url or url.startswith("sqlite"):
        name = url.partition("sqlite://")[2].removeprefix("/") or str(HOME / "hanse.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000;",
            },
            "CONN_MAX_AGE": None,
        }
    database = dict(environ.Env.db_url_config(url))
    database["ENGINE"] = "hanse.kernel.postgresql"
    database["CONN_MAX_AGE"] = 60
    database["CONN_HEALTH_CHECKS"] = True
    return database


def _origin() -> str:
    """The first of HANSE_ALLOWED_HOSTS; without one this machine itself."""
    scheme = "https" if ENV["HANSE_HTTPS"] else "http"
    host = next((name.lstrip(".") for name in ENV["HANSE_ALLOWED_HOSTS"] if name != "*"), "")
    return f"{scheme}://{host or f'{ENV["HANSE_HOST"]}:{ENV["HANSE_PORT"]}'}"


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = ENV["HANSE_OLD_SECRET_KEYS"]
DEBUG = ENV["HANSE_DEBUG"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", ENV["HANSE_HOST"], *ENV["HANSE_ALLOWED_HOSTS"]]
PUBLIC_URL = ENV["HANSE_URL"]
ORIGIN = PUBLIC_URL or _origin()
if PUBLIC_URL:
    ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname)
ROOT_URLCONF = "hanse.site.urls"
WSGI_APPLICATION = "hanse.site.wsgi.application"
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "kernel.Account"
AUTHENTICATION_BACKENDS = ["hanse.kernel.logins.Backend"]
LOGIN_URL = "/sign-in/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
MFA_ADAPTER = "hanse.entrance.proofs.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1

FLOORS = {
    "ground": ["hanse.kernel", "hanse.ui", "hanse.finding"],
    "first": ["hanse.intake", "hanse.network", "hanse.facts"],
    "second": ["hanse.scorecards", "hanse.todos", "hanse.messaging"],
    "third": [],
    "roof": [
        "hanse.home",
        "hanse.entrance",
        "hanse.seats",
        "hanse.oversight",
        "hanse.exchange",
        "hanse.demo",
        "hanse.seeding",
    ],
}
ROOMS = [
    room for floor in FLOORS.values() for room in floor if (PACKAGE / room.partition(".")[2] / "__init__.py").exists()
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks_db",
    *ROOMS,
]
MIDDLEWARE = [
    "hanse.kernel.operating.observing.ObservingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hanse.kernel.web.compressing.CompressingMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hanse.kernel.web.middleware.SetUpMiddleware",
    "hanse.kernel.logins.AuthenticationMiddleware",
    "hanse.entrance.middleware.SessionMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hanse.kernel.web.middleware.ActorMiddleware",
    "hanse.kernel.web.sending.SendingMiddleware",
    "hanse.kernel.web.headers.HeadersMiddleware",
    "hanse.ui.frame.drawn_for.DrawnForMiddleware",
    "hanse.kernel.web.limits.LimitsMiddleware",
    "hanse.kernel.web.received.ReceivedMiddleware",
    "hanse.kernel.web.once.OnceMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "hanse.ui.frame.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "hanse.ui.templatetags.ui"],
        },
    }
]
SESSION_ENGINE = "hanse.kernel.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
OURS_ALONE = "__Host-" if ENV["HANSE_HTTPS"] else ""
"""So called, browsers take a cookie from this very host by HTTPS alone. Who serves a name below ours, or stands on somebody's way
where there is no HTTPS, would else sign them in as whom they like."""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{OURS_ALONE}sessionid", f"{OURS_ALONE}csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENV["HANSE_HTTPS"]
SECURE_REDIRECT_EXEMPT = [r"^health", r"^readyz$", r"^metrics$"]  # asked on loopback
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV["HANSE_HTTPS"] else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if ENV["HANSE_HTTPS"] else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "hanse.ui.errors.csrf_failure"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/ui/build/"  # asked for with their version, so browsers keep them
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["hanse.kernel.web.received.Receiving"]
FILE_UPLOAD_TEMP_DIR = str(folders.staging()) if HOME.exists() else None
HAS_MAIL_SERVER = bool(ENV["HANSE_MAIL_URL"])
MAILERS = {
    "default": {"OPTIONS": ENV["HANSE_MAIL_URL"]}
    if HAS_MAIL_SERVER
    else {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
}
DEFAULT_FROM_EMAIL = ENV["HANSE_MAIL_FROM"]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [Path(PACKAGE) / "locale"]

LOGGING = logs.configuration(as_json=ENV["HANSE_LOG"] == "json")
