from pythonjsonlogger.core import RESERVED_ATTRS

# At DEBUG these write requests with their credentials, and the bodies of tasks with what users typed.
SECRETIVE = ("amqp", "boto3", "botocore", "celery", "kombu", "s3transfer", "urllib3")


def json_logs(level: str) -> dict:
    """What Django, its servers and Celery log: one JSON object a line, on stdout, where ECS takes it to CloudWatch."""
    # They come with handlers of their own, or are given some by their servers.
    loggers = ("django", "django.server", "gunicorn.access", "gunicorn.error", "uvicorn", "uvicorn.access")
    to_stdout = {"handlers": ["stdout"], "level": level, "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                # What a formatter of one's own gets wrong: tracebacks, `extra` fields, values that JSON doesn't know.
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": ["levelname", "name", "message"],
                # With tracing each line has its trace, by the names of https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/.
                "rename_fields": {
                    "levelname": "level",
                    "name": "logger",
                    "otelTraceID": "trace_id",
                    "otelSpanID": "span_id",
                },
                "reserved_attrs": [*RESERVED_ATTRS, "otelServiceName", "otelTraceSampled"],
                # In UTC, by ISO 8601.
                "timestamp": "time",
            },
        },
        "filters": {"context": {"()": "config.context.ContextFilter"}},
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
                "filters": ["context"],
            },
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            **{name: to_stdout for name in loggers},
            **{name: {"level": "INFO" if level == "DEBUG" else level} for name in SECRETIVE},
            # What tasks themselves log (https://docs.celeryq.dev/en/stable/userguide/tasks.html#logging).
            "celery.task": {"level": level},
        },
    }
