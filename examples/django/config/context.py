"""What log lines carry of the request or the task in which they are written, so that all lines of one can be found: `request_id` and `task_id`."""

import re
import time
from contextvars import ContextVar
from logging import Filter, getLogger
from uuid import uuid4

from celery import current_task
from celery.signals import before_task_publish
from django.core.signals import request_finished
from django.utils.deprecation import MiddlewareMixin

request_id = ContextVar("request_id", default=None)
log = getLogger(__name__)


class RequestMiddleware(MiddlewareMixin):
    """Writes one line a request, and tells the client by which id to ask for it."""

    def process_request(self, request):
        request.started_at = time.perf_counter()
        # The load balancer gives each request an id, which its own log has too:
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
        given = re.search(r"Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\b", request.headers.get("X-Amzn-Trace-Id", ""))
        request_id.set(given[1] if given else uuid4().hex)

    def process_response(self, request, response):
        response["X-Request-Id"] = request_id.get()
        log.info(
            "%s %s",
            request.method,
            request.path,
            extra={
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - request.started_at) * 1000),
            },
        )
        return response


@request_finished.connect
def forget(**_):
    # What a thread does between two requests is of neither.
    request_id.set(None)


@before_task_publish.connect
def hand_on(headers, **_):
    # The lines of a task have the id of the request that sent it.
    if request_id.get():
        headers["request_id"] = request_id.get()


class ContextFilter(Filter):
    def filter(self, record):
        task = current_task.request if current_task else {}
        # What Celery writes of a task outside of it: that it was taken, and how it ended.
        told = getattr(record, "data", {}) if record.name.startswith("celery.") else {}
        fields = {
            "request_id": task.get("request_id") or request_id.get(),
            "task_id": task.get("id") or told.get("id"),
        }
        for name, value in fields.items():
            if value is not None:
                setattr(record, name, value)
        return True
