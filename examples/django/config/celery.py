import logging.config
import os

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_process_shutdown
from django.conf import settings

from config import tracing
from config.protection import Protection
from config.sqs import ask_again

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ask_again()

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(Protection)


@setup_logging.connect
def log_as_django_does(**_):
    # Whoever answers this signal keeps Celery from putting its own handlers, which write no JSON, in their place.
    logging.config.dictConfig(settings.LOGGING)


@worker_process_init.connect
def trace_tasks(**_):
    tracing.start()


@worker_process_shutdown.connect
def send_last_spans(**_):
    tracing.stop()
