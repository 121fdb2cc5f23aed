import json
from datetime import timedelta

from moto.core.utils import utcnow
from moto.ecs import urls

stopped_at = None


def now():
    """The moment that tasks and modifications go by."""
    return stopped_at or utcnow()


def answer_clock(request, full_url, headers):
    """In AWS time goes by: a test stops it here, moves it on by seconds, and lets it go, so that no load on the machine makes it late."""
    global stopped_at
    seconds = json.loads(request.data)
    stopped_at = None if seconds is None else now() + timedelta(seconds=seconds)
    return 200, {}, "{}"


urls.url_paths["{0}/clock$"] = answer_clock
