"""
What Kombu 5.7.0 lacks for a worker of prefork that takes tasks from SQS. Without it the worker waits for ever, and looks alive, when an endpoint of SQS
vanishes while it is asked, or answers that it is out of order. Take it out once Kombu does so itself.
"""

import pycurl
from kombu.asynchronous.http.curl import CurlClient
from kombu.transport import SQS


class Curl(pycurl.Curl):
    """Gives up an answer that does not come: kombu/asynchronous/http/curl.py hands it no timeout. SQS answers a poll within 5 seconds."""

    def __init__(self):
        super().__init__()
        self.setopt(pycurl.CONNECTTIMEOUT, 5)
        self.setopt(pycurl.TIMEOUT, 30)


class Channel(SQS.Channel):
    """Asks again after no answer, or one of 5xx: kombu/asynchronous/aws/connection.py has [] for it, and the channel takes objects alone."""

    def _on_messages_ready(self, queue, qname, messages):
        return super()._on_messages_ready(queue, qname, messages or {})


def ask_again() -> None:
    CurlClient.Curl = Curl
    SQS.Transport.Channel = Channel
