"""The settings.

A checkout without CSA_ENV is a development machine: debugging on, SQLite, e-mail on the terminal, local
addresses only. CSA_ENV=production takes everything from the environment, and what is missing or odd stops
the start with one sentence.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from core import clock
from core.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment(os.environ)

PRODUCTION = environment.choice("CSA_ENV", ("development", "production"), "development") == "production"

# --- What the environment says --------------------------------------------------------------------------

if PRODUCTION:
    DEBUG = False
    SECRET_KEY = environment.text("SECRET_KEY", at_least=50)
    ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS")
    SITE_URL = environment.site("SITE_URL")
    DATABASES: dict[str, dict[str, Any]] = {"default": environment.database("DATABASE_URL", keep_seconds=60)}
    DEFAULT_FROM_EMAIL = environment.address("DEFAULT_FROM_EMAIL")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = environment.text("EMAIL_HOST")
    EMAIL_PORT = environment.integer("EMAIL_PORT", 587, least=1, most=65535)
    EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
    EMAIL_SECURITY = environment.choice("EMAIL_SECURITY", ("starttls", "tls", "none"), "starttls")
    EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
    EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
    EMAIL_TIMEOUT = 20
else:
    DEBUG = environment.flag("DEBUG", True)
    # Never secret, and never met outside a developer's own machine: only local addresses are answered.
    SECRET_KEY = "django-insecure-" + "for-development-only-" * 3
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
    SITE_URL = environment.site("SITE_URL", "http://127.0.0.1:8000", scheme="http")
    DATABASES = {"default": environment.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
    DEFAULT_FROM_EMAIL = "tracker@localhost"
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = "[CSA tracker] "
ADMINS = [(address, address) for address in environment.addresses("ERROR_EMAILS")]

ON_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"

CSA_DEMO = environment.flag("CSA_DEMO", False)
if CSA_DEMO and not (DEBUG and ON_SQLITE):
    raise ImproperlyConfigured(
        "CSA_DEMO lets anybody sign in as a demonstration person and works only on a development machine "
        "with SQLite: remove CSA_DEMO from the environment."
    )

# --- The application ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "csa_tracker",
    "papers",
    "refresh",
    "loading",
    "plan",
    "reporting",
    "actions",
    "indicators",
    "priorities",
    "accounts",
    "core",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "import_export",
    "csa_tracker.records.apps.RecordsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    # The project's forms draw Django's widgets (core/govuk/bound.py).
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Who has a page already is told that it has not changed.
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "csa_tracker.middleware.OutermostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.requests.once.OnceMiddleware",
    # A locked session has nobody signed in: everything below relies on it.
    "accounts.sign_in.middleware.SignInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "csa_tracker.urls"
CSRF_FAILURE_VIEW = "core.requests.forgery.refuse"
WSGI_APPLICATION = "csa_tracker.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # In place of Django's tag of the same name.
            "builtins": ["core.requests.opened_by"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.templates.UnindentedLoader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.frame",
            ],
        },
    },
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = clock.TIME_ZONE
USE_I18N = True
USE_TZ = True

# One screen can carry every action of a large plan, each with a dozen boxes.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# --- Database and cache ---------------------------------------------------------------------------------

# Seconds after which somebody who waits for a lock is told that the tracker is busy (503). A web server that ends slow
# requests must be more patient: see docs/running.md.
LOCK_SECONDS = 60

if ON_SQLITE:
    # Readers never wait for the writer (WAL); a writer takes its lock at once (IMMEDIATE) and waits its
    # turn, so that a deadline day's updates queue up instead of failing half way.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": LOCK_SECONDS,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = f"-c lock_timeout={LOCK_SECONDS}s"

# Shared by all processes, so that sign-in limits are counted once; core's first migration makes the table.
# Files of papers and charts are kept in it, too: thousands of them, before any is dropped.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

# --- History --------------------------------------------------------------------------------------------

# Reasons are sentences. This must stand before the first migration of a model with history.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
# The model that the "decision behind this change" of every history row points to.
CSA_HISTORY_DECISION_MODEL = "priorities.Decision"

# --- People and sign-in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
# Addresses are entered by an administrator and proved by the code or the link that is sent to them.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
ACCOUNT_PREVENT_ENUMERATION = True
# An address without an account gets no mail; the adapter does the same work for it.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
# Made from the account's own address, without a query for other addresses.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split("://", 1)[0]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# A whole council signs in from one address on the last day of a period: what is counted per address is
# generous. What is counted per account (key, user) stays as strict as allauth has it.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "120/m/ip,5/300s/key",
    "request_login_code": "600/m/ip,3/m/key",
    "reset_password": "120/m/ip,5/m/key",
    "reset_password_from_key": "120/m/ip",
}
# How many proxies stand before the service and add to X-Forwarded-For and X-Forwarded-Proto; 0: none.
TRUSTED_PROXIES = environment.integer("TRUSTED_PROXIES", 0, least=0, most=9)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Community Safety Agreement tracker"
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=14)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_FORMS = {
    "add_webauthn": "accounts.sign_in.passkey_forms.AddPasskeyForm",
    "login_webauthn": "accounts.sign_in.passkey_forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "accounts.sign_in.passkey_forms.ConfirmPasskeyForm",
}

OIDC_NAMES = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
OIDC = any(environment.is_set(name) for name in OIDC_NAMES)
if OIDC:
    # Sign-in through the organisation: only for accounts that exist, found by the address it vouches for.
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
    SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "organisation",
                    "name": environment.text("OIDC_NAME", "your organisation"),
                    "client_id": environment.text("OIDC_CLIENT_ID"),
                    "secret": environment.text("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": environment.link("OIDC_SERVER_URL")},
                }
            ]
        }
    }

# The row of a session is written when it changes, not at every page.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
# Minutes without a page after which the session locks, and how often (in minutes) its use is noted.
SESSION_IDLE_MINUTES = environment.integer("SESSION_IDLE_MINUTES", 60, least=5, most=24 * 60)
SESSION_TOUCH_MINUTES = 5
# Days for which the device of somebody who only updates is remembered; 0: none is.
SESSION_REMEMBER_DAYS = environment.integer("SESSION_REMEMBER_DAYS", 30, least=0, most=90)

# --- Files ----------------------------------------------------------------------------------------------

# GOV.UK Frontend's compiled style sheet asks for its pictures below /assets/.
STATIC_URL = "/assets/"
STATIC_ROOT = BASE_DIR / "build" / "static"
# What the front-end build writes comes first; a folder appears only once it has been built.
STATICFILES_DIRS = [
    folder for folder in (BASE_DIR / "build" / "assets", BASE_DIR / "assets" / "static") if folder.is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Outside production files are served from where they lie, so that nothing has to be collected first.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION

# A file that belongs to something (see loading/kept_files/), and how long its bytes stay: of one that was withdrawn,
# and of one that was imported.
KEPT_FILE_BYTES = environment.integer("KEPT_FILE_MEGABYTES", 20, least=1, most=200) * 1_000_000
WITHDRAWN_FILE_DAYS = environment.integer("WITHDRAWN_FILE_DAYS", 30, least=0, most=36_500)
IMPORTED_FILE_DAYS = environment.integer("IMPORTED_FILE_DAYS", 1_095, least=30, most=36_500)

# --- Headers --------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
if OIDC:
    # A browser holds a form to this list along its redirects, and the first goes to the organisation.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(
        "https://" + environment.link("OIDC_SERVER_URL").split("/")[2]
    )

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- What is written to the log -------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "production": {"()": "django.utils.log.RequireDebugFalse"},
        "refusals in one line": {"()": "csa_tracker.log.RefusalsInOneLine"},
        "no refusals": {"()": "csa_tracker.log.NoRefusals"},
    },
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["refusals in one line"],
        },
        "admins": {
            "class": "django.utils.log.AdminEmailHandler",
            "email_backend": "accounts.outbox.backend.OutboxBackend",
            "level": "ERROR",
            "filters": ["production", "no refusals"],
        },
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr", "admins"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # They tell each step of making a PDF.
        "weasyprint": {"level": "ERROR"},
        "weasyprint.progress": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
