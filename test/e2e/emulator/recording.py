"""Writes each request and its answer as one line of JSON: who asked what of AWS, for the judges in test/e2e/judges.

"time" in ISO 8601, "accessKeyId", "service" as botocore names it, "operation", "region", "parameters" as a client of
botocore would have been given them, "status" of HTTP and, where it is small, "response" as botocore gives it. A request
that could not be read has an "unread", which says why.
"""

import io
import json
import re
import threading
from datetime import datetime, timezone

import wire
from botocore.parsers import create_parser
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model

# Longer answers are lists of what is known by other calls, or objects of S3.
RESPONSE_BYTES = 64 * 1024

# Services that sign by another name than botocore has for them.
SERVICES = {
    "elasticloadbalancing": "elbv2",
    "email": "sesv2",
    "monitoring": "cloudwatch",
    "ses": "sesv2",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}

# By header or, where a URL is signed beforehand, in the query.
CREDENTIAL = re.compile(r"Credential=([^/]+)/[^/]+/([^/]+)/([^/]+)/aws4_request")


class Recording:
    """Stands before an application of WSGI."""

    def __init__(self, application, path):
        self.application = application
        self.file = open(path, "w", encoding="utf-8")
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        time = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        # What comes in chunks has no length, and ends by itself.
        length = None if environ.get("wsgi.input_terminated") else int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = io.BytesIO(body)
        # Before moto has it, which changes what it is given.
        request = Request({**environ, "wsgi.input": io.BytesIO(body)})
        # What moto fails at has no answer but this one.
        answer = {"status": 500, "headers": []}

        def started(status, headers, *more):
            answer.update(status=int(status.split()[0]), headers=headers)
            return start_response(status, headers, *more)

        content = b""
        try:
            parts = self.application(environ, started)
            try:
                content = b"".join(parts)
            finally:
                getattr(parts, "close", lambda: None)()
            return [content]
        finally:
            self.write({"time": time, **call(request, body, answer, content)})

    def write(self, record):
        line = json.dumps(record, default=str)
        with self.lock:
            self.file.write(line + "\n")
            self.file.flush()


def call(request, body, answer, content):
    signed = CREDENTIAL.search(request.headers.get("Authorization") or request.url.replace("%2F", "/"))
    access_key_id, region, scope = signed.groups() if signed else (None, None, None)
    service = SERVICES.get(scope, scope)
    record = {
        "accessKeyId": access_key_id,
        "service": service,
        "operation": None,
        "region": region,
        "parameters": {},
        "status": answer["status"],
    }
    # Nobody signed it: a browser that fetches what is public, for example.
    if not signed:
        return {**record, "unread": f"not signed: {request.method} {request.path}"}
    try:
        operation, uri_params = get_service_router(service).match(request)
        record["operation"] = operation.name
        protocol = determine_request_protocol(get_service_model(service), request.content_type)
        record["parameters"] = wire.parameters(operation, protocol, request, body, uri_params)
        if len(content) <= RESPONSE_BYTES:
            record["response"] = response(operation, protocol, answer, content)
    except Exception as error:  # Whatever it is, the test that asked goes on, and the judge tells of it.
        record["unread"] = f"{type(error).__name__} {error}: {request.method} {request.path}"
    return record


def response(operation, protocol, answer, content):
    if answer["status"] < 300 and operation.has_streaming_output:
        return {}
    headers = {name.lower(): value for name, value in answer["headers"]}
    parsed = create_parser(protocol).parse(
        {"status_code": answer["status"], "headers": headers, "body": content}, operation.output_shape
    )
    return {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
