"""One settings module for laptop, test and cluster. What differs comes from the environment.

`wanli demo` and the command line fill in what is missing from the state folder; `wanli serve` refuses to
start instead. Reading this file never touches the network or writes a file.
"""

import os
import secrets

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from wanli.config.paths import PACKAGE, content_folder, state_folder


def _switch(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _words(name: str) -> list[str]:
    return [word for word in os.environ.get(name, "").replace(",", " ").split() if word]


STATE = state_folder()
DEBUG = _switch("WANLI_DEBUG")
# Plain HTTP is for a laptop, a hall's own Wi-Fi and tests; `wanli serve` switches it off unless told otherwise.
PLAIN_HTTP = _switch("WANLI_PLAIN_HTTP", default=True)
# Without a key each process makes its own: sessions do not survive, but nothing is ever signed with a known key.
SECRET_KEY = os.environ.get("WANLI_SECRET_KEY") or secrets.token_urlsafe(48)
SECRET_KEY_FALLBACKS = _words("WANLI_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = _words("WANLI_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = _words("WANLI_TRUSTED_ORIGINS")
# The address printed into QR codes and letters; without it the address of the request is used.
BASE_URL = os.environ.get("WANLI_BASE_URL", "")

INSTALLED_APPS = [
    "wanli.evidence.reports",
    "wanli.outreach.campaigns",
    "wanli.learning.games",
    "wanli.learning.practice",
    "wanli.learning.courses",
    "wanli.learning.instruments",
    "wanli.learning.assessments",
    "wanli.protection.scams",
    "wanli.knowledge.library",
    "wanli.ground.pages",
    "wanli.ground.stations",
    "wanli.ground.deliveries",
    "wanli.ground.privacy",
    "wanli.ground.accounts",
    "wanli.ground.ledger",
    "wanli.ground.ui",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.sites",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "wanli.ground.ui.views.refuse_null_characters",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wanli.ground.ui.views.declare_content_policy",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "wanli.config.urls"
WSGI_APPLICATION = "wanli.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data. One dialect everywhere: PostgreSQL. The launcher names the embedded server when DATABASE_URL is not set.
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql:///wanli"),
        engine="wanli.config.postgresql",
        conn_max_age=None,  # a new connection for each request costs four fifths of the throughput
        conn_health_checks=True,
    )
}
# Statements are prepared from their fifth use in a connection on: planning an answer's took twice as long as doing it.
# Behind a pooler that hands one connection to many, say so: DATABASE_URL=…?prepare_threshold=1000000
DATABASES["default"]["OPTIONS"] = {
    "server_side_binding": True,
    "prepare_threshold": 5,
    **DATABASES["default"].get("OPTIONS", {}),
}
DATABASES["default"].setdefault("TEST", {"NAME": os.environ.get("WANLI_TEST_DATABASE") or None})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What `wanli work` runs by the clock: management command, minutes between two runs.
PERIODIC_COMMANDS = [
    *(("publish_scheduled", 1), ("scams_sweep", 5)),
    *(("practice_remind", 1), ("practice_settle", 60)),
    *(("clearsessions", 24 * 60), ("prune_db_task_results", 24 * 60), ("halls_clear", 24 * 60)),
]

# Reminders by the browser (RFC 8291, 8292), offered where a key is set (`wanli practice key`). Messages go to the
# services of the browsers' makers, and only to those named here.
PUSH_KEY = os.environ.get("WANLI_PUSH_KEY", "")
PUSH_CONTACT = os.environ.get("WANLI_PUSH_CONTACT", "") or BASE_URL or "https://localhost"
PUSH_HOSTS = _words("WANLI_PUSH_HOSTS") or [
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
]
PUSH_SCHEMES = ["https"]

# People.
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_ADAPTER = "wanli.ground.accounts.clients.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Lockout: five wrong passwords for one name in ten minutes, counted across workers in the database cache.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/10m/key,30/10m/ip", "login": "60/m/ip"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Wanli"
# Staff must use a second factor when this is on; `wanli serve` switches it on unless told otherwise.
REQUIRE_SECOND_FACTOR = _switch("WANLI_REQUIRE_SECOND_FACTOR")

# Words, numbers, time.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = [PACKAGE / "locale"]
# Uyghur and Tibetan, before anybody has translated them: pseudo-translations that prove the layout (wanli.run.pseudo).
# Asked for by cookie or header where this is set, offered nowhere. What citizens read is never in these languages until
# they stand among WAGTAIL_CONTENT_LANGUAGES.
if _pseudo := os.environ.get("WANLI_PSEUDO_LANGUAGES"):
    LANGUAGES = [*LANGUAGES, ("ug", "Uyghur"), ("bo", "Tibetan")]
    LOCALE_PATHS = [_pseudo, *LOCALE_PATHS]

# Files.
CONTENT_FOLDER = content_folder()
STATIC_URL = "static/"
STATIC_ROOT = STATE / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = STATE / "media"
# Only these folders of uploads are for everyone. Originals and evidence are reached through views that ask who you are.
PUBLIC_MEDIA = ["images", "videos"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024

# Browsers.
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "wanli.ground.ui.views.form_is_too_old"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the back office previews pages in a frame of its own
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY
if not PLAIN_HTTP:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/office/",),  # Wagtail's own pages carry inline scripts
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

WAGTAIL_SITE_NAME = "万里行 Wanli"
WAGTAILADMIN_BASE_URL = BASE_URL or "http://localhost"
WAGTAIL_ENABLE_UPDATE_CHECK = False  # nothing here calls a foreign server
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_MODERATION_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if _email := os.environ.get("WANLI_EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _email

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "wanli": {"level": "INFO"},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},  # strangers' scans fill no log
    },
}
