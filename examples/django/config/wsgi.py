import os

from django.core.wsgi import get_wsgi_application

from config import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Before Django reads its settings, to which this adds a middleware.
tracing.start()

application = get_wsgi_application()
