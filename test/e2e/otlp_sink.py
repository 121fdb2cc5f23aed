"""
Takes traces by OTLP over HTTP, as X-Ray's endpoint and a collector do, and prints a line of JSON for each span.

usage: python otlp_sink.py
"""

import gzip
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


# Processes send at the same time, and print writes a line in two parts.
one_line = Lock()


def values(attributes):
    return {one.key: one.value.string_value or one.value.int_value for one in attributes}


class Sink(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = values(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                for span in scope.spans:
                    told = {
                        "service": service,
                        "name": span.name,
                        "trace": span.trace_id.hex(),
                        "id": span.span_id.hex(),
                        "parent": span.parent_span_id.hex(),
                        "path": self.path,
                    }
                    with one_line:
                        print(json.dumps(told), flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
print(f"listens on {server.server_port}", flush=True)
server.serve_forever()
