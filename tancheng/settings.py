"""Every switch of the system, with its default. An operator sets them as environment variables (docs/operations.md)."""

from pathlib import Path
from typing import Any

import dj_database_url
import environ
from csp.constants import NONE, SELF

from tancheng import keyring

env = environ.Env()
ROOT = Path(__file__).resolve().parent.parent

# Where data lives: database, uploads, certificates, keys. Back up this one folder.
DATA_DIR = Path(env.str("TANCHENG_DATA", str(ROOT / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)
# The address under which people reach the site; printed into QR codes and messages.
SITE_URL = env.str("TANCHENG_URL", "http://127.0.0.1:8000").rstrip("/")
# Developers only.
DEBUG = env.bool("TANCHENG_DEBUG", False)
# `./run --demo` shows the sign-in bar with one link per role and the SMS outbox. Never on a real site.
DEMO = env.bool("TANCHENG_DEMO", False)
# A file with an offset in seconds, for rehearsals and the browser tests. Never on a real site.
CLOCK_FILE = env.str("TANCHENG_CLOCK_FILE", "")
# Host names under which the site answers, comma separated.
ALLOWED_HOSTS = env.list("TANCHENG_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many of our own proxies stand before the process; only then X-Forwarded-For is believed, that many places from its end.
PROXIES = env.int("TANCHENG_PROXIES", 0)
# Behind nginx with TLS: cookies only over https.
HTTPS = SITE_URL.startswith("https://")
SCHEME_DIR = Path(env.str("TANCHENG_SCHEMES", str(ROOT / "scheme")))
CONTENT_DIR = Path(env.str("TANCHENG_CONTENT", str(ROOT / "content")))
# Fonts for PDFs, in this order; customers put their licensed 仿宋/小标宋 into the data folder.
FONT_DIRS = [DATA_DIR / "fonts", ROOT / "frontend" / "node_modules" / "@expo-google-fonts"]

# The secrets. Made at the first start on an empty database, never beside a database that was written with others (tancheng.people.keys).
KEY_FILE = Path(env.str("TANCHENG_KEYS", str(DATA_DIR / "keys.json")))
KEYS = keyring.load(KEY_FILE)
SECRET_KEY = KEYS.secret_key
FIELD_KEYS = KEYS.field_keys
INDEX_KEY = KEYS.index_key
SIGNING_KEY = KEYS.signing_key

# postgres://… for more than one machine; one SQLite file otherwise.
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(dj_database_url.parse(env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'tancheng.sqlite3'}")))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # Checkpoints are made by one keeper only: SQLite before 3.51.3 can corrupt when one overlaps a commit (tancheng.ledger.sqlite).
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=ON",
    }
    # Closing a file's last connection folds the whole log at once; a thread keeps its own open instead.
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "tancheng.web",
    "tancheng.talent",
    "tancheng.credentials",
    "tancheng.marking",
    "tancheng.delivery",
    "tancheng.sittings",
    "tancheng.assembly",
    "tancheng.items",
    "tancheng.learning",
    "tancheng.billing",
    "tancheng.enrolment",
    "tancheng.notices",
    "tancheng.scheme",
    "tancheng.institutions",
    "tancheng.people",
    "tancheng.ledger",
    "allauth",
    "allauth.account",
    "rules",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "tancheng.web.readable.ReadableMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tancheng.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "tancheng.urls"
WSGI_APPLICATION = "tancheng.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tancheng.web.context.shell",
            ],
            "builtins": ["tancheng.web.templatetags.ui"],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "sesame.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home_of_user"
LOGOUT_REDIRECT_URL = "/"
SESAME_MAX_AGE = 24 * 3600  # demo sign-in links

# Mobile and code for everybody; staff may also use e-mail and password.
ACCOUNT_ADAPTER = "tancheng.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
# How often is decided in tancheng.people.codes alone, by number and by address.
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 10
ACCOUNT_LOGIN_TIMEOUT = 3600
# A computer room and an office share one address: the library's own limits by address would lock all of them out for one.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "",
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/300s/key",
    "reset_password": "100/m/ip,5/m/key",
    "reset_password_from_key": "100/m/ip",
}
ACCOUNT_FORMS = {
    "login": "tancheng.people.forms.StaffSignInForm",
    "request_login_code": "tancheng.people.forms.PhoneSignInForm",
    "confirm_login_code": "tancheng.people.forms.CodeForm",
}

EMAIL_BACKEND = env.str("TANCHENG_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "outbox"

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"  # never served directly: every file goes through a view that asks who may see it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tancheng.web.storage.StaticStorage"},
}
# What a form may hold beside its files; how much may arrive at all stands in tancheng.front_door.limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
# Acts for many tick a row each: a sitting of 1,000 must pass with room to spare.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_PERMISSIONS = 0o600

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tancheng.web.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
