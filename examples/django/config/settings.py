"""
Settings of every environment. What differs between them comes from the variables of the task. Those that every one has
must be there: Django does not start on a default that somebody forgot to replace.
"""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from botocore.config import Config
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from .logs import json_logs


def variable(name):
    value = os.environ.get(name)
    if not value:
        raise ImproperlyConfigured(f"{name}: must be set, got nothing; the task definition sets it")
    return value


BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = variable("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = variable("DJANGO_ALLOWED_HOSTS").split(",")
CSRF_TRUSTED_ORIGINS = variable("DJANGO_CSRF_TRUSTED_ORIGINS").split(",")

# Nobody but the load balancer reaches a task. Whoever speaks with the browser, it or the CDN before it, overwrites the header that a
# client may have sent.
SECURE_PROXY_SSL_HEADER = (variable("DJANGO_SECURE_PROXY_SSL_HEADER"), "https")
# Without a domain the load balancer speaks HTTP alone, and browsers send no secure cookie there.
HTTPS = all(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Browsers remember it for so many seconds. Raise it to a year once you are sure that you won't go back to HTTP. A CDN says its own in
# place of it, `cdn.hstsMaxAgeDays`.
SECURE_HSTS_SECONDS = 3600 if HTTPS else 0
# Only you know whether each subdomain speaks HTTPS, which is what both would promise to browsers.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # The schedule of beat, for its scheduler `database`.
    "django_celery_beat",
    "guestbook",
]
MIDDLEWARE = [
    # Before the others, which look at the Host header and redirect to HTTPS. That of OpenTelemetry comes right behind it.
    "config.health.HealthCheckMiddleware",
    # Before the rest, so that its line tells of all that they do.
    "config.context.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"

LOGGING = json_logs(os.environ.get("LOG_LEVEL", "INFO"))


# config.asgi sets it. Under ASGI each request has a thread of its own, and would leave its connection behind there.
POOL_SIZE = int(os.environ.get("DATABASE_POOL_SIZE", "0"))


def database(url, **options):
    database = dj_database_url.parse(
        url,
        conn_max_age=0 if POOL_SIZE else 600,
        # A connection that a failover broke is replaced, not handed to the next request.
        conn_health_checks=True,
        disable_server_side_cursors=variable("DATABASE_DISABLE_SERVER_SIDE_CURSORS") == "true",
        **options,
    )
    if POOL_SIZE:
        database.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": POOL_SIZE}
    return database


# The password is in no URL: libpq takes it from PGPASSWORD.
DATABASES = {"default": database(variable("DATABASE_URL"))}
# A replica lags behind, so no router sends reads there: a user could miss what they have just written. A query that may
# be late names it, such as Entry.objects.using("replica_1").
for number, url in enumerate(filter(None, os.environ.get("DATABASE_REPLICA_URLS", "").split(",")), start=1):
    DATABASES[f"replica_{number}"] = database(url, test_options={"MIRROR": "default"})

# Without it, each process remembers things for itself, which is Django's default.
if "CACHE_URL" in os.environ:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["CACHE_URL"]},
    }

# By which the processes tell websockets of each other's news. Without Redis each process has its own alone. What was not sent within
# seconds is dropped, so the cache may forget it: the broker, which may not, would fill up.
CHANNEL_LAYERS = {
    "default": (
        {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [os.environ["CACHE_URL"]]}}
        if "CACHE_URL" in os.environ
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    ),
}

# By `mail` of the environment. Without it send_mail looks for a mail server in the task itself, and fails: Django's default, which is better than
# a mail that nobody gets and nobody misses.
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "webmaster@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A server that says nothing any more is given up. Django itself waits without end.
EMAIL_TIMEOUT = 10
if "SES_CONFIGURATION_SET" in os.environ:
    # By the API, as the role of the task, so there is no password.
    EMAIL_BACKEND = "anymail.backends.amazon_ses.EmailBackend"
    ANYMAIL = {
        "AMAZON_SES_CONFIGURATION_SET_NAME": os.environ["SES_CONFIGURATION_SET"],
        "AMAZON_SES_CLIENT_PARAMS": {
            "region_name": variable("AWS_REGION"),
            "config": {"connect_timeout": EMAIL_TIMEOUT, "read_timeout": EMAIL_TIMEOUT},
        },
    }
elif "EMAIL_HOST" in os.environ:
    EMAIL_HOST = os.environ["EMAIL_HOST"]
    EMAIL_PORT = int(variable("EMAIL_PORT"))
    EMAIL_USE_TLS = variable("EMAIL_USE_TLS") == "true"
    EMAIL_USE_SSL = variable("EMAIL_USE_SSL") == "true"
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")

S3 = {
    "region_name": variable("AWS_REGION"),
    "client_config": Config(
        # The only signature that S3 takes for objects that a KMS key encrypts.
        signature_version="s3v4",
        # Links to the region's own address: S3 redirects from the one without a region, which browsers take for another origin.
        s3={"addressing_style": "virtual"},
        # An S3 that says nothing is given up after three times 15 seconds, before whoever uploads is. The SDK's own are five times 60.
        connect_timeout=5,
        read_timeout=15,
        retries={"mode": "standard", "total_max_attempts": 3},
    ),
}


def served_by_cdn(name):
    """Without a signature. The CDN asks the bucket for the whole path, so that is what keys begin with."""
    url = urlsplit(os.environ.get(name, ""))
    return {"custom_domain": url.netloc, "location": url.path.strip("/")} if url.netloc else {}


# Without a CDN browsers can't read the bucket.
STATIC_URL = os.environ.get("STATIC_URL", "static/")
MEDIA_URL = os.environ.get("MEDIA_URL", "")
STORAGES = {
    # Files of users: private, by links that expire, unless the CDN shows them.
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **S3,
            "bucket_name": variable("MEDIA_BUCKET"),
            "querystring_expire": 3600,
            "file_overwrite": False,
            **served_by_cdn("MEDIA_URL"),
        },
    },
    # Each file is named after its content: while a deploy replaces one version by another, each finds its own.
    "staticfiles": {
        "BACKEND": "config.static_files.StaticFilesStorage",
        "OPTIONS": {**S3, "bucket_name": variable("STATIC_BUCKET"), **served_by_cdn("STATIC_URL")},
    },
}

if "CELERY_BROKER_URL" in os.environ:
    CELERY_BROKER_URL = os.environ["CELERY_BROKER_URL"]
    CELERY_BROKER_TRANSPORT_OPTIONS = json.loads(variable("CELERY_BROKER_TRANSPORT_OPTIONS"))
    # Celery's own default is a queue that SQS does not have.
    CELERY_TASK_DEFAULT_QUEUE = variable("CELERY_TASK_DEFAULT_QUEUE")
    CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
else:
    # A task runs where it is sent.
    CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_IGNORE_RESULT = True
# A task whose process is killed, such as for memory, is sent again as self.retry() would: after its default_retry_delay, and
# max_retries times at most. Without it Redis would give it to the next process at once, for ever. One that is acknowledged
# early is sent again too, unless it says retry_on_worker_lost=False.
CELERY_TASK_RETRY_ON_WORKER_LOST = True
# What takes minutes keeps nothing short waiting: it has a queue, and a worker, of its own.
CELERY_TASK_ROUTES = {"guestbook.tasks.count_missing_words": {"queue": "reports"}}
# When beat sends what, in UTC. With the scheduler `database` it is copied to the database when beat starts, where the admin shows it.
CELERY_BEAT_SCHEDULE = {
    "count-missing-words": {"task": "guestbook.tasks.count_missing_words", "schedule": crontab(hour=3, minute=0)},
}
# How a worker takes tasks, finishes them and stops is in its command: the stack knows its queues and how long ECS waits.
