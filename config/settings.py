"""All settings of Yuce. What differs between installations comes from `config/environment.py`."""

import sys
import warnings
from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

from config import environment
from config.environment import BASE_DIR

env = environment.read()
TESTING = "pytest" in sys.modules

SECRET_KEY = env["SECRET_KEY"]
DEBUG = env["DEBUG"]
ALLOWED_HOSTS = env["ALLOWED_HOSTS"]
DATA_DIR = env["DATA_DIR"]
PUBLIC = env["PUBLIC"]

INSTALLED_APPS = [
    "planning",
    "indicators",
    "clusters",
    "departments",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "knox",
]

MIDDLEWARE = [
    "config.operations.logs.RequestIdMiddleware",
    "config.operations.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "planning.boards.memory.PageMemory",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "departments.access.ReadingMiddleware",
    "planning.context.KnownMiddleware",
    "planning.context.YearMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "planning.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "planning.templatetags.wording"],
        },
    }
]

DATABASES = {"default": env["DATABASE"]}
# Migrations run while processes of the version before serve: on PostgreSQL a change gives up after
# two seconds rather than have everyone wait behind it, builds indexes and checks constraints
# without stopping writers, and goes on where it stopped when it is run again. What a migration may
# do is tested (tests/services/test_migrations.py): a new column has a `db_default`, because the
# version before writes rows without it.
ZERO_DOWNTIME_MIGRATIONS_LOCK_TIMEOUT = "2s"
ZERO_DOWNTIME_MIGRATIONS_STATEMENT_TIMEOUT = "2s"
ZERO_DOWNTIME_MIGRATIONS_FLEXIBLE_STATEMENT_TIMEOUT = True
ZERO_DOWNTIME_MIGRATIONS_IDEMPOTENT_SQL = True
# Said of packages' own migrations, when everything is installed and their tables are empty.
warnings.filterwarnings("ignore", message=".* is unsafe operation")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts
AUTH_USER_MODEL = "departments.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "overview"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]  # English dates with the day first
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Static files: hashed and compressed by WhiteNoise; Plotly and htmx come from their packages.
STATIC_URL = "static/"
STATIC_ROOT = Path(env["STATIC_DIR"] or DATA_DIR / "static")
WHITENOISE_AUTOREFRESH = DEBUG or TESTING
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.staticfinders.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Tests and development read static files where they are; nothing has to be collected.
WHITENOISE_AUTOREFRESH = DEBUG or TESTING
MEDIA_ROOT = DATA_DIR / "files"

# The map of the cities: tiles, unless the operator supplies boundaries and answers for them.
BOUNDARIES = Path(env["BOUNDARIES"]) if env["BOUNDARIES"] else None
BOUNDARIES_NOTICE = env["BOUNDARIES_NOTICE"]
CONTACT = env["CONTACT"]
LICENCE = env["LICENCE"]

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # Plotly draws its PNG download from a blob
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
if env["HTTPS"]:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 2**20  # fields; files have their own limits
FILE_UPLOAD_PERMISSIONS = 0o600

# Mail: reminders of deadlines, subscriptions to saved views
vars().update(env["EMAIL"])
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env["EMAIL_FROM"]
SITE_URL = env["SITE_URL"].rstrip("/")

# Tasks: without REDIS_URL they run inline, in the process that asked for them.
CELERY_BROKER_URL = env["REDIS_URL"] or None
CELERY_TASK_ALWAYS_EAGER = not env["REDIS_URL"]
CELERY_TASK_IGNORE_RESULT = True
# The messages only wake workers: one that is lost is made good by the next sweep, so none is kept
# until its task is done, and those that nobody took are forgotten.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "max_retries": 1,  # of whoever sends; without it Celery would try for ever
    "interval_start": 0,
    "interval_max": 0.1,
    "visibility_timeout": 60,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "planning.tasks.sweep",
        "schedule": env["SWEEP_SECONDS"],
        "options": {"expires": env["SWEEP_SECONDS"]},
    },
    "sweep-uploads": {"task": "indicators.tasks.sweep_uploads", "schedule": 300.0},
    "sweep-exports": {"task": "planning.exports.tasks.sweep_exports", "schedule": 60.0},
    "send-reminders": {
        "task": "indicators.tasks.send_reminders",
        "schedule": crontab(hour=8, minute=30),
    },
    "send-subscriptions": {
        "task": "planning.exports.tasks.send_subscriptions",
        "schedule": crontab(hour=7, minute=0),
    },
}
CELERY_BEAT_MAX_LOOP_INTERVAL = env["SWEEP_SECONDS"]
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# Operations
SLOW_QUERY_MS = env["SLOW_QUERY_MS"]
METRICS_TOKEN = env["METRICS_TOKEN"]
METRICS_PORT = env["METRICS_PORT"]

# The interface for machines
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["departments.access.MayRead"],
    "DEFAULT_THROTTLE_CLASSES": ["planning.api.throttles.RoleThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "planning.api.problems.handle",
}
# Who has asked how often: one count for all web processes, each would allow as much again.
if TESTING:
    _COUNTS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
elif env["REDIS_URL"]:
    _COUNTS = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env["REDIS_URL"],
        "KEY_PREFIX": "yuce",
        # Entry goes through the interface too: a Redis that hangs may not hold it up.
        "OPTIONS": {"socket_connect_timeout": 0.05, "socket_timeout": 0.05},
    }
else:
    _COUNTS = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
    }
CACHES = {"default": _COUNTS}
API_RATES = {  # requests of one person, or of one address without an account
    "visitor": "120/min",
    "official": "240/min",
    "clerk": "240/min",
    "reviewer": "240/min",
    "analyst": "1200/min",
    "coordinator": "1200/min",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "AUTH_HEADER_PREFIX": "Token"}
SPECTACULAR_SETTINGS = {
    "TITLE": "豫策数据接口",
    "DESCRIPTION": "河南省产业规划的目标、进展、职责与数据。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "SERVE_PERMISSIONS": ["departments.access.MayRead"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.operations.logs.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {request_id}: {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "{asctime}{levelname}{name}{request_id}{message}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": env["LOG_FORMAT"],
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env["LOG_LEVEL"]},
    "loggers": {
        "axes": {"level": "WARNING"},  # it greets at every start
        # One line a request is for machines; a person reading sees what went wrong.
        "yuce.requests": {"level": "INFO" if env["LOG_FORMAT"] == "json" else "WARNING"},
        "weasyprint": {"level": "WARNING"},  # it tells of each step
        "fontTools": {"level": "WARNING"},
    },
}
