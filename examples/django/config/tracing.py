"""
Traces what this process does, where the task definition asks for it: `observability.tracing` of the environment. Without it no package of OpenTelemetry is
loaded, and the image need not have them.
"""

import os
import secrets

XRAY_HEADER = "X-Amzn-Trace-Id"


def start() -> None:
    """
    Called by what answers requests, and by the processes that do tasks, once they are forked. So what only polls a broker, or asks whether
    a process is well, is not traced: it never gets here.
    """
    if "OTEL_PYTHON_DISTRO" not in os.environ:
        return
    from opentelemetry import propagate
    from opentelemetry.instrumentation.auto_instrumentation import initialize
    from opentelemetry.propagators.aws import AwsXRayPropagator
    from opentelemetry.propagators.textmap import Getter, default_getter

    class WithParent(Getter):
        """
        The load balancer names the trace and no span in it, and OpenTelemetry takes no trace without one: this makes one up. Whether the trace is kept is the
        sampler's to say, and not a client's.
        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
        """

        def __init__(self, getter):
            self.inner = getter

        def get(self, carrier, key):
            values = self.inner.get(carrier, key)
            if key == XRAY_HEADER and values and "Parent=" not in values[0]:
                return [f"{values[0]};Parent={secrets.token_hex(8)}"]
            return values

        def keys(self, carrier):
            return self.inner.keys(carrier)

    class Propagator(AwsXRayPropagator):
        def extract(self, carrier, context=None, getter=default_getter):
            return super().extract(carrier, context, WithParent(getter))

    initialize()
    propagate.set_global_textmap(Propagator())


def stop() -> None:
    """Sends what is not sent yet. A process of Celery's pool ends without Python's own way out."""
    if "OTEL_PYTHON_DISTRO" in os.environ:
        from opentelemetry import trace

        trace.get_tracer_provider().shutdown()
