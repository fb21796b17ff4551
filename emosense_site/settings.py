"""Settings of EmoSense.

Everything that differs between a laptop and production comes from environment variables, read
by `env.py`; docs/deployment.md lists them. Without any, this is development on SQLite.
"""

from pathlib import Path

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from emosense_site import env, logs, queueing, rest, security

# Lets forms and admin classes name their model, as in ModelForm[Subject], when the code runs.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.read_path("VAR_DIR", BASE_DIR / "var")

DEBUG = env.read_bool("DEBUG", default=True)
SECRET_KEY = env.read_secret("SECRET_KEY", "development-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY (or SECRET_KEY_FILE) must be set where DEBUG is off: "
        "fifty random characters that nobody else knows."
    )
# Earlier keys: what they signed and sealed stays valid while the key is changed.
SECRET_KEY_FALLBACKS = env.read_secret_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.read_list("ALLOWED_HOSTS", ("localhost", "127.0.0.1") if DEBUG else ())
CSRF_TRUSTED_ORIGINS = env.read_list("CSRF_TRUSTED_ORIGINS")
# Links in mails and in the printed banner.
SITE_NAME = "EmoSense"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "emosense_site",
    "accounts",
    "analysis",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "emosense_site.security.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "emosense_site.body_limit.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "emosense_site.sign_in_gate.SignInGateMiddleware",
    "emosense_site.audit_trail.AuditTrailMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "emosense_site.not_found.NotFoundMiddleware",
]
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
                "accounts.idle_warning.describe_idle_time",
                "analysis.emergency_marker.mark_reviews",
            ]
        },
    }
]
FORM_RENDERER = "emosense_site.forms.FormRenderer"
ROOT_URLCONF = "emosense_site.urls"
WSGI_APPLICATION = "emosense_site.wsgi.application"

DATABASES = {"default": env.read_database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who signs in -----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.ThrottledBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_RESET_TIMEOUT = 60 * 60
SIGN_IN_MAX_FAILURES = env.read_int("SIGN_IN_MAX_FAILURES", 5, least=1)
SIGN_IN_LOCK_S = env.read_int("SIGN_IN_LOCK_S", 15 * 60, least=1)
# How long a clinician who takes emergency access is let in.
EMERGENCY_ACCESS_HOURS = env.read_int("EMERGENCY_ACCESS_HOURS", 8, least=1)
SESSION_COOKIE_AGE = 12 * 60 * 60
# The most; an organization may ask for less.
IDLE_SIGN_OUT_MINUTES = env.read_int("IDLE_SIGN_OUT_MINUTES", 30, least=5)

# --- Where the site is served from ------------------------------------------------------------
IS_HTTPS = env.read_bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = IS_HTTPS
# Health checks come from inside, by plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.read_bool("HSTS_SUBDOMAINS", default=IS_HTTPS)
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = security.CONTENT_SECURITY_POLICY
RECORDING_HEADERS = security.RECORDING_HEADERS
# Only a proxy that overwrites the header may be trusted with it.
if env.read_bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
else:
    CLIENT_ADDRESS_HEADER = "REMOTE_ADDR"

# --- Files ------------------------------------------------------------------------------------
# Uploaded files are private: served by a view that checks access, never from a public folder.
MEDIA_ROOT = env.read_path("MEDIA_ROOT", VAR_DIR / "media")
# In a bucket of an S3-compatible service instead, where one is named.
MEDIA_BUCKET = env.read_str("MEDIA_BUCKET")
MEDIA_BUCKET_ENDPOINT = env.read_str("MEDIA_BUCKET_ENDPOINT")
MEDIA_BUCKET_REGION = env.read_str("MEDIA_BUCKET_REGION")
MEDIA_BUCKET_KEY_ID = env.read_secret("MEDIA_BUCKET_KEY_ID")
MEDIA_BUCKET_SECRET = env.read_secret("MEDIA_BUCKET_SECRET")
# They are encrypted: the first key seals, all of them open (`manage.py rotate_media_keys`).
MEDIA_KEYS = env.read_keys("MEDIA_KEYS", byte_size=32)
MEDIA_DEVELOPMENT_KEY_FILE = VAR_DIR / "media.key"
if not (DEBUG or MEDIA_KEYS):
    raise ImproperlyConfigured(
        "MEDIA_KEYS (or MEDIA_KEYS_FILE) must be set where DEBUG is off: 32 random bytes in "
        "base64, without which no uploaded file can be read again."
    )
# Of `manage.py backup`, kept apart from the backups: the first seals, all of them open.
BACKUP_KEYS = env.read_keys("BACKUP_KEY", byte_size=32)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STATIC_URL = "/static/"
STATIC_ROOT = env.read_path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- What may be uploaded; enforced on the bytes, stated on the pages ---------------------------
_MB = 1_000_000
UPLOAD_MAX_BYTES = {
    "image": env.read_int("UPLOAD_MAX_IMAGE_MB", 30, least=1) * _MB,
    # Six hours of MP3 at 128 kbit/s are 346 MB.
    "audio": env.read_int("UPLOAD_MAX_AUDIO_MB", 500, least=1) * _MB,
    "video": env.read_int("UPLOAD_MAX_VIDEO_MB", 500, least=1) * _MB,
}
# Of one form with all its files; the proxy has the same limit.
REQUEST_MAX_BYTES = max(UPLOAD_MAX_BYTES.values()) + 20 * _MB
# Of one scan or photo that proves a consent.
EVIDENCE_MAX_BYTES = env.read_int("UPLOAD_MAX_EVIDENCE_MB", 10, least=1) * _MB
UPLOAD_MAX_PIXELS = env.read_int("UPLOAD_MAX_MEGAPIXELS", 80, least=1) * 1_000_000
UPLOAD_MAX_AUDIO_DURATION_S = env.read_int("UPLOAD_MAX_AUDIO_DURATION_S", 6 * 60 * 60, least=1)
UPLOAD_MAX_VIDEO_DURATION_S = env.read_int("UPLOAD_MAX_VIDEO_DURATION_S", 60 * 60, least=1)
UPLOAD_MAX_RECORDINGS_PER_SESSION = env.read_int("UPLOAD_MAX_RECORDINGS_PER_SESSION", 100, least=1)
# Uploads in several requests: how long, how many of one user, how much of one organization.
UPLOAD_UNFINISHED_EXPIRE_S = env.read_int("UPLOAD_UNFINISHED_EXPIRE_S", 24 * 60 * 60, least=60)
UPLOAD_UNFINISHED_PER_USER = env.read_int("UPLOAD_UNFINISHED_PER_USER", 100, least=1)
UPLOAD_UNFINISHED_MAX_BYTES = env.read_int("UPLOAD_UNFINISHED_MAX_MB", 20_000, least=1) * _MB
UPLOAD_EXPIRE_INTERVAL_S = env.read_int("UPLOAD_EXPIRE_INTERVAL_S", 60, least=1)
# A zip file for a bulk upload that comes in several requests.
UPLOAD_MAX_ARCHIVE_BYTES = env.read_int("UPLOAD_MAX_ARCHIVE_MB", 4_000, least=1) * _MB
# Files that are read once and not kept (`/api/v1/analyze/`), and how long their result lasts.
ANALYZE_MAX_BYTES = env.read_int("ANALYZE_MAX_MB", 10, least=1) * _MB
ANALYZE_MAX_DURATION_S = env.read_int("ANALYZE_MAX_DURATION_S", 60, least=1)
ANALYZE_RESULT_S = env.read_int("ANALYZE_RESULT_S", 15 * 60, least=1)
ANALYZE_WAITING_PER_USER = env.read_int("ANALYZE_WAITING_PER_USER", 50, least=1)
# An expression lasts from half a second to four. Each frame takes a worker about 0.3 s at 720p.
VIDEO_FRAMES_PER_S = env.read_int("VIDEO_FRAMES_PER_S", 2, least=1)

# --- The queue --------------------------------------------------------------------------------
# A claimed recording belongs to its worker for the lease, which the worker keeps renewing.
QUEUE_LEASE_S = env.read_int("QUEUE_LEASE_S", 60, least=2)
QUEUE_SWEEP_INTERVAL_S = env.read_int("QUEUE_SWEEP_INTERVAL_S", 15, least=1)
# A row that was queued this long ago and never taken is put on the queue again.
QUEUE_REQUEUE_AFTER_S = env.read_int("QUEUE_REQUEUE_AFTER_S", 60, least=1)
QUEUE_MAX_ATTEMPTS = env.read_int("QUEUE_MAX_ATTEMPTS", 3, least=1)
QUEUE_SOFT_TIME_LIMIT_S = env.read_int("QUEUE_SOFT_TIME_LIMIT_S", 30 * 60, least=1)
WORKER_HEARTBEAT_INTERVAL_S = env.read_int("WORKER_HEARTBEAT_INTERVAL_S", 10, least=1)
WORKER_SEEN_WITHIN_S = env.read_int("WORKER_SEEN_WITHIN_S", 45, least=1)

# The process that decodes uploads: what it may use, and the variables that it gets to see. Address
# space, of which the libraries reserve far more than they use.
READER_MEMORY_BYTES = env.read_int("READER_MEMORY_MB", 4000, least=1000) * _MB
READER_OPEN_FILES = env.read_int("READER_OPEN_FILES", 64, least=32)
# One thread for each product of matrices, unless set otherwise: workers read side by side, and
# two that wait for each other took three times the processor's time on a busy machine.
READER_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"} | env.copy_named(
    "PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"
)

CELERY_BROKER_URL = env.read_secret("BROKER_URL", "filesystem://")
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT = "emosense_site.file_broker.Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = queueing.describe_transport(CELERY_BROKER_URL, VAR_DIR / "broker")
# Messages to other programs do not stand in line behind recordings.
CELERY_TASK_QUEUES = queueing.describe_queues()
CELERY_TASK_ROUTES = queueing.describe_routes()
CELERY_BEAT_SCHEDULE = queueing.describe_schedule(
    sweep_s=QUEUE_SWEEP_INTERVAL_S, expire_s=UPLOAD_EXPIRE_INTERVAL_S
)
CELERY_TASK_SOFT_TIME_LIMIT = QUEUE_SOFT_TIME_LIMIT_S
CELERY_TASK_TIME_LIMIT = QUEUE_SOFT_TIME_LIMIT_S + 60

# --- Webhooks: what other programs are told ---------------------------------------------------
# Networks that are not public and yet may be told, also without TLS; none unless named.
WEBHOOK_ALLOW_PRIVATE = env.read_networks("WEBHOOK_ALLOW_PRIVATE")
WEBHOOK_TIMEOUT_S = env.read_int("WEBHOOK_TIMEOUT_S", 10, least=1)
WEBHOOK_DISABLE_AFTER_DAYS = env.read_int("WEBHOOK_DISABLE_AFTER_DAYS", 5, least=1)
WEBHOOK_LOG_DAYS = env.read_int("WEBHOOK_LOG_DAYS", 30, least=1)

# Counts that all web processes share; by itself each where there is no Redis.
CACHES = {
    "default": queueing.describe_cache(
        env.read_secret(
            "CACHE_URL", CELERY_BROKER_URL if CELERY_BROKER_URL.startswith("redis") else ""
        )
    )
}

# --- Language, time, mail, logs, API ------------------------------------------------------------
LANGUAGE_CODE = "en"
# Each by its own name: who looks for a language reads that one.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "emosense_site.formats"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
USE_TZ = True
TIME_ZONE = "UTC"

EMAIL_HOST = env.read_str("EMAIL_HOST")
EMAIL_PORT = env.read_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.read_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.read_secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.read_bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = env.read_path("EMAIL_FILE_PATH", VAR_DIR / "mail")
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend"
    if EMAIL_HOST
    else ("console.EmailBackend" if DEBUG else "filebased.EmailBackend")
)
DEFAULT_FROM_EMAIL = env.read_str("DEFAULT_FROM_EMAIL", "EmoSense <noreply@localhost>")

LOGGING = logs.describe_logging(env.read_str("LOG_LEVEL", "INFO"))

# Answers of one web process that last minutes, each of which holds one of its threads (8).
API_EVENT_STREAMS = env.read_int("API_EVENT_STREAMS", 4, least=1)

REST_FRAMEWORK = rest.describe_framework(
    request_rate=env.read_str("API_REQUEST_RATE", "600/m"),
    upload_rate=env.read_str("API_UPLOAD_RATE", "120/m"),
)
SPECTACULAR_SETTINGS = rest.SPECTACULAR_SETTINGS
