"""
Keeps ECS from stopping a worker in the midst of a long task, when it scales in or deploys: docs/celery.md. The worker itself asks for it, at the endpoint that ECS
gives to each task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html. Outside of ECS, or without the variables that a
worker with `protection` has, nothing of this runs.
"""

import json
import os
from http.client import HTTPException
from logging import getLogger
from math import ceil
from threading import Event, Thread
from time import time
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from celery import bootsteps

log = getLogger(__name__)

# For so long a worker that ends its protection takes no task, and ECS may stop it. AWS does not say how soon ECS notices.
PAUSE_SECONDS = 60

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html
MOST_MINUTES = 2880

# The agent of ECS gives up its own call after four seconds.
ANSWER_SECONDS = 10


class Refused(Exception):
    """The endpoint did not do what it was asked."""


class Endpoint:
    def __init__(self, agent_uri):
        self.url = f"{agent_uri}/task-protection/v1/state"
        # An address of the machine itself, which no proxy reaches.
        self.opener = build_opener(ProxyHandler({}))

    def put(self, **wanted):
        request = Request(self.url, json.dumps(wanted).encode(), {"Content-Type": "application/json"}, method="PUT")
        try:
            try:
                response = self.opener.open(request, timeout=ANSWER_SECONDS)
            except HTTPError as error:
                # Its answer says why.
                response = error
            with response:
                text = response.read().decode(errors="replace")
        except (OSError, HTTPException) as error:
            raise Refused(repr(error)) from error
        if not confirms(text, wanted["ProtectionEnabled"]):
            raise Refused(f"{response.status} {text[:1000]}")


def confirms(text, enabled):
    """Whether ECS has done so. What it refuses, such as with DEPLOYMENT_BLOCKED, comes with status 200."""
    try:
        protection = json.loads(text)["protection"]
        return bool(protection["ProtectionEnabled"]) == enabled
    except (KeyError, TypeError, ValueError):
        return False


class Guard:
    """
    What a worker does about its protection, each time that it looks at what it runs.

    A stretch of protection begins with the first long task and ends `at_most` seconds later, whatever runs then: nothing tells a worker that a deploy waits for it, and one
    that always has a long task would keep the deploy waiting for ever. So that no task is cut then, the worker takes none any more while there is no time left for
    another `longest` one. What is let go in between, and not for as long as a pause, is of the same stretch.

    ECS is asked once for all of it, not again and again for a little: it refuses to extend a protection when more tasks are protected than there should be, which is
    the very case that protection is for.
    """

    def __init__(self, endpoint, after, at_most, longest, margin=0):
        self.endpoint = endpoint
        self.after = after
        self.at_most = at_most
        # Before it ends, by so much, what is taken must be over.
        self.last = longest + margin
        self.began = None
        self.protected = False
        self.freed = None
        self.retry = 0
        self.told = None

    def look(self, now, started):
        """`started` is when each task began that runs, `now` the time by the same clock. Returns whether the worker may take tasks."""
        if self.began is not None and not self.protected and now - self.freed >= PAUSE_SECONDS:
            self.began = None
        left = self.at_most if self.began is None else self.began + self.at_most - now
        ends = self.began is not None and left <= self.last
        long = any(now - each >= self.after for each in started)
        if self.protected:
            # In the end nothing new comes, and what is not long yet is kept, too.
            if left <= 0 or not (started if ends else long):
                self.let_go(now, left, ends)
        elif long and left > 0:
            self.protect(now, left)
        return not ends

    def protect(self, now, left):
        minutes = min(ceil(left / 60), MOST_MINUTES)
        if self.ask(now, ProtectionEnabled=True, ExpiresInMinutes=minutes):
            self.protected = True
            self.began = now if self.began is None else self.began
            log.info("Protected: a task takes long; ECS does not stop this worker for scaling in or a deploy, for %s minutes at most", minutes)

    def let_go(self, now, left, ends):
        # Whoever is not heard is not protected any more all the same: ECS was told for how many minutes.
        if self.ask(now, ProtectionEnabled=False) or left <= -60:
            self.protected = False
            self.freed = now
            log.info("Not protected any more%s", "; no task is taken for a while, since it was for long" if ends else "")

    def ask(self, now, **wanted):
        if now < self.retry:
            return False
        try:
            self.endpoint.put(**wanted)
        except Refused as refused:
            # Once, not each time; an answer has other ids each time.
            if self.told is None:
                log.warning("Protection from scaling in: ECS must take %s, got %s; it is asked again and again", wanted, refused)
            self.told = refused
            self.retry = now + 30
            return False
        if self.told is not None:
            log.info("Protection from scaling in: ECS takes it again")
        self.told = None
        return True


class Protection(bootsteps.StartStopStep):
    """Looks at what the worker runs, in a thread, or a greenlet, of its own."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, worker, **options):
        self.agent_uri = os.environ.get("ECS_AGENT_URI")
        self.seconds = [
            int(os.environ.get(f"CELERY_PROTECTION_{name}_SECONDS") or 0) for name in ("AFTER", "AT_MOST", "LONGEST_TASK")
        ]
        self.stopped = Event()
        super().__init__(worker, **options)

    def include_if(self, worker):
        return bool(self.agent_uri and all(self.seconds))

    def start(self, worker):
        Thread(target=self.watch, args=[worker], name="protection", daemon=True).start()

    def stop(self, worker):
        self.stopped.set()

    def watch(self, worker):
        after, at_most, longest = self.seconds
        every = min(5, after / 5)
        guard = Guard(Endpoint(self.agent_uri), after, at_most, longest, 2 * every)
        while not self.stopped.wait(every):
            try:
                let_take(worker, guard.look(time(), running()))
            except Exception:
                # Whatever becomes of the protection, the worker works.
                log.exception("Protection from scaling in: it stands still")
                let_take(worker, True)
                return


def running():
    """When each task began that runs. In every pool the main process knows them, and prefork's processes tell it."""
    # It loads all of a worker, and web and beat have this file, too.
    from celery.worker.state import active_requests

    while True:
        try:
            return [request.time_start for request in list(active_requests) if request.time_start]
        except RuntimeError:
            # The set has changed meanwhile.
            continue


def let_take(worker, may):
    """
    Whether the worker asks its broker for tasks. Kombu asks this before each request for tasks, in all pools, with Redis and SQS; what is asked for already is
    still taken. Without a queue, as `cancel_consumer` has it, a task that arrives late is nobody's, and stays hidden in SQS.
    """
    consumer = getattr(getattr(worker, "consumer", None), "task_consumer", None)
    qos = getattr(getattr(consumer, "channel", None), "qos", None)
    if not hasattr(qos, "can_consume"):
        return
    if may:
        vars(qos).pop("can_consume", None)
    else:
        # On this channel alone: after a new connection it is there again, until the next look.
        qos.can_consume = lambda: False
