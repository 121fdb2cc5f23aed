import os

from django.core.asgi import get_asgi_application

from config import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# As many connections as web.connectionsPerWorker allows each worker process.
os.environ.setdefault("DATABASE_POOL_SIZE", "4")

# Before Django reads its settings, to which this adds a middleware.
tracing.start()
# First: it loads the apps, which what follows imports from.
http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402

from guestbook.live import LiveEntries  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": http,
        # Browsers let a page of anybody's open a websocket here, with the cookies of this host: the page's own host must be one of ALLOWED_HOSTS.
        "websocket": AllowedHostsOriginValidator(URLRouter([path("live/", LiveEntries.as_asgi())])),
    }
)
