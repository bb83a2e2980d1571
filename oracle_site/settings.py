"""Settings: from the environment only, safe by default, the same file everywhere.

ORACLE_ENV      production (default) or local; local adds the embedded database and a key of its own
DATABASE_URL    a PostgreSQL server; required in production
SECRET_KEY      required in production
ALLOWED_HOSTS   the site's host names, separated by commas; required in production
ORACLE_DATA     local only: the folder of the embedded database (default .data)
DEBUG           1 for Django's debug pages; local only
HTTPS           0 where something else than TLS protects the connection (default 1 in production)
SITE_URL        the site's public address (default https:// and the first of ALLOWED_HOSTS)
PUBLISHER       who publishes the site, in one line; CONTACT_EMAIL, CONTACT_POST where readers reach
                them; FUNDING who pays for it. What is not set, the pages say is not known
EMAIL_…         HOST, PORT, HOST_USER, HOST_PASSWORD, USE_TLS, FROM: where reminders are sent from
RECORD_KEY      base64 of 32 random bytes that sign the checkpoints of the record; for the worker
CHECKPOINTS_DIR the folder outside the database where the worker publishes them
MODEL_…         URL, NAME, KEY, OPTIONS, SECONDS, REQUESTS_A_DAY, CHARACTERS_A_DAY: a language model
                that may put answers together (docs/answers.md); off unless URL and NAME are set
"""

import contextlib
import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
ORACLE_ENV = os.environ.get("ORACLE_ENV", "production")
LOCAL = ORACLE_ENV == "local"
DATA_DIR = Path(os.environ.get("ORACLE_DATA") or BASE_DIR / ".data").absolute()
DEBUG = LOCAL and os.environ.get("DEBUG") == "1"
HTTPS = not LOCAL and os.environ.get("HTTPS", "1") != "0"


def _local_secret_key() -> str:
    """A key made once for this checkout, kept beside its data, readable by its owner only."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret_key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def _database() -> dict:
    """The one database; without an address in production there is none, and a check says so."""
    url = os.environ.get("DATABASE_URL", "")
    if not url and LOCAL:
        from oracle_site.embedded import database_url

        url = database_url(DATA_DIR)
    if not url:
        return {}
    parsed: dict = dict(dj_database_url.parse(url, conn_max_age=600))
    # No health check before each request: it would cost more than the request. A connection that
    # was cut answers 503 once, and is new after that.
    # Keepalives and tcp_user_timeout (milliseconds) end the wait for a network that fell silent;
    # the database's own time limits cannot. What the address itself says goes before all this.
    parsed["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        "options": "-c statement_timeout=30s -c lock_timeout=10s "
        "-c idle_in_transaction_session_timeout=60s",
        "prepare_threshold": 2,
    } | parsed.get("OPTIONS", {})
    return {"default": parsed}


# Without a key in production every process gets a random one, so nothing is ever signed with a
# known key; the check oracle.E002 then stops the start.
SECRET_KEY = os.environ.get("SECRET_KEY") or (
    _local_secret_key() if LOCAL else secrets.token_urlsafe(50)
)
DATABASES = _database()
ALLOWED_HOSTS = [h.strip() for h in os.environ.get("ALLOWED_HOSTS", "").split(",") if h.strip()]
if LOCAL and not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

# Where the public finds the site; canonical links and mail name it, never what a request says.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/")
if not SITE_URL and not LOCAL and ALLOWED_HOSTS:
    SITE_URL = f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0].lstrip('.')}"

# Facts about whoever runs the site. Nothing is invented: what is not given is told to be missing.
PUBLISHER = os.environ.get("PUBLISHER", "").strip()
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "").strip()
CONTACT_POST = os.environ.get("CONTACT_POST", "").strip()
FUNDING = os.environ.get("FUNDING", "").strip()

INSTALLED_APPS = [
    "oracle_site",
    "questions",
    "questions.model",
    "reviews",
    "articles",
    "personas",
    "references",
    "modeltranslation",
    "oracle_site.apps.OracleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "oracle_site.admin_only.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "oracle_site.admin_only.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "oracle_site.admin_only.AuthenticationMiddleware",
    "oracle_site.admin_only.MessageMiddleware",
    "oracle_site.admin_site.AccountLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "oracle_site.urls"
WSGI_APPLICATION = "oracle_site.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "oracle_site.web.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Signing in: a password and a second factor for everybody in the admin (see docs/decisions/0018).
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "oracle_site.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "admin:index"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Oracle"
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "oracle_site_cache",
    }
}
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if LOCAL
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "oracle@localhost")

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Simplified Chinese")),
    ("ja", _("Japanese")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = tuple(code for code, _name in LANGUAGES)
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_FALLBACK_LANGUAGES = ()
MODELTRANSLATION_AUTO_POPULATE = False

# The head of the record, signed, where nobody who can change the database can change it.
CHECKPOINTS_DIR = Path(os.environ.get("CHECKPOINTS_DIR") or DATA_DIR / "checkpoints").absolute()

# A language model for answers: defaults and checks are in oracle_site/engines.py.
MODEL = {name[6:]: text for name, text in os.environ.items() if name.startswith("MODEL_")}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".build" / "static"
with contextlib.suppress(OSError):  # whitenoise warns of a folder that is not there yet
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

PGHISTORY_CONTEXT_FIELD = None
PGTRIGGER_MIGRATIONS = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "oracle_site.refusals.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
