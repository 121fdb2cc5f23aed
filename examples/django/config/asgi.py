import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# As many connections as web.connectionsPerWorker allows each worker process.
os.environ.setdefault("DATABASE_POOL_SIZE", "4")

application = get_asgi_application()
