"""Answers a call that a client makes again as it was answered before.

On a machine under load an answer may be lost between two processes. A client of AWS's SDK then makes the call again, and moto
would do it twice: "already exists". Such a loss is about this machine, and no test of ours is about it: those that are have a
stand-in for AWS. Attempts of one call have the same `amz-sdk-invocation-id`, and `amz-sdk-request` counts them
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
"""

import re
import threading
from collections import OrderedDict

# Enough for all that is under way at a time.
REMEMBERED_CALLS = 200


class Repeated:
    """Stands before an application of WSGI."""

    def __init__(self, application):
        self.application = application
        self.answers = OrderedDict()
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        attempt = re.search(r"attempt=(\d+)", environ.get("HTTP_AMZ_SDK_REQUEST", ""))
        with self.lock:
            known = self.answers.get(call) if attempt and int(attempt[1]) > 1 else None
        if known:
            # What is left unread when the connection is closed would lose the answer again.
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            status, headers, content = known
            start_response(status, headers)
            return [content]

        answer = []

        def started(status, headers, *more):
            answer[:] = [status, headers]
            return start_response(status, headers, *more)

        content = b"".join(self.application(environ, started))
        # What failed, or was slowed down, is made again to be done.
        if call and answer and answer[0].startswith("2"):
            with self.lock:
                self.answers[call] = (*answer, content)
                while len(self.answers) > REMEMBERED_CALLS:
                    self.answers.popitem(last=False)
        return [content]
