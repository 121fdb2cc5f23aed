from django.http import HttpResponse
from django.utils.deprecation import MiddlewareMixin

HEALTH_CHECK_PATH = "/healthz"


class HealthCheckMiddleware(MiddlewareMixin):
    """
    Says that this process can answer. The load balancer asks by IP address and HTTP, so it has to be told before Django
    looks at the Host header or redirects to HTTPS; and without the database, whose failure no new task would fix.
    """

    def process_request(self, request):
        if request.path == HEALTH_CHECK_PATH:
            return HttpResponse("ok", content_type="text/plain")
