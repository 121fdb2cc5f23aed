"""
config.settings on a developer's computer: with files beside the code in place of buckets, and with variables that are
no secret. The image leaves this module out.
"""

import os

for name, value in {
    "AWS_REGION": "none",
    "CELERY_BROKER_TRANSPORT_OPTIONS": "{}",
    "CELERY_TASK_DEFAULT_QUEUE": "default",
    "DATABASE_DISABLE_SERVER_SIDE_CURSORS": "false",
    "DATABASE_URL": "postgresql:///guestbook",
    "DJANGO_ALLOWED_HOSTS": "localhost,127.0.0.1",
    "DJANGO_CSRF_TRUSTED_ORIGINS": "http://localhost:8000",
    "DJANGO_SECRET_KEY": "known to everyone",
    "DJANGO_SECURE_PROXY_SSL_HEADER": "HTTP_X_FORWARDED_PROTO",
    "MEDIA_BUCKET": "none",
    "STATIC_BUCKET": "none",
}.items():
    os.environ.setdefault(name, value)

from .settings import *  # noqa: E402, F403
from .settings import BASE_DIR  # noqa: E402

DEBUG = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / "media"
MEDIA_URL = "media/"
