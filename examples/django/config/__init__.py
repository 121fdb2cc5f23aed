# Loaded with Django, so that every @shared_task belongs to this application and goes to its broker.
from .celery import app as celery_app

__all__ = ["celery_app"]
