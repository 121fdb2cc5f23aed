"""examples/django/config/protection.py with a clock of its own, and without Celery. `python3 protection_test.py` runs it."""

import json
import logging
import random
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType, SimpleNamespace
from unittest import TestCase, main

sys.modules["celery"] = ModuleType("celery")
sys.modules["celery"].bootsteps = SimpleNamespace(StartStopStep=object)
sys.path.insert(0, str(Path(__file__).parents[3] / "examples/django/config"))
import protection  # noqa: E402

protection.log.addHandler(logging.NullHandler())

SEEDS = 60
SECONDS = 2000


class Ecs:
    """ECS as far as it protects one task, by the same clock."""

    def __init__(self, refuses=lambda: False):
        self.now = 0
        self.refuses = refuses
        self.expires = 0
        self.asked = []

    def put(self, ProtectionEnabled, ExpiresInMinutes=None):
        self.asked.append((ProtectionEnabled, ExpiresInMinutes))
        if self.refuses():
            raise protection.Refused("not now")
        if ProtectionEnabled:
            assert 1 <= ExpiresInMinutes <= 2880, ExpiresInMinutes
        self.expires = self.now + 60 * ExpiresInMinutes if ProtectionEnabled else 0

    @property
    def protects(self):
        return self.now < self.expires


class Worker:
    """So many places, of which each free one takes a task now and then, or as soon as it may."""

    def __init__(self, chance, places, longest, share, guard, ecs):
        self.chance, self.longest, self.share = chance, longest, share
        self.guard, self.ecs = guard, ecs
        self.places = [None] * places
        self.may = True

    def second(self, now):
        self.ecs.now = now
        self.places = [task and (task if now < task[1] else None) for task in self.places]
        for place, task in enumerate(self.places):
            if task is None and self.may and self.chance.random() < self.share:
                self.places[place] = (now, now + self.chance.randint(1, self.longest))
        self.may = self.guard.look(now, [task[0] for task in self.places if task])


def simulated(seed, refuses=lambda: False):
    chance = random.Random(seed)
    after = chance.randint(1, 30)
    longest = after + chance.randint(1, 200)
    at_most = longest + chance.randint(2, 600)
    ecs = Ecs(refuses)
    guard = protection.Guard(ecs, after, at_most, longest, 2)
    worker = Worker(chance, chance.randint(1, 4), longest, chance.choice([0.01, 0.2, 1]), guard, ecs)
    return SimpleNamespace(after=after, longest=longest, at_most=at_most, ecs=ecs, worker=worker, guard=guard)


class GuardTest(TestCase):
    def test_keeps_each_long_task_protected_to_its_end(self):
        for seed in range(SEEDS):
            it = simulated(seed)
            for now in range(SECONDS):
                it.worker.second(now)
                for task in it.worker.places:
                    if task and now - task[0] >= it.after:
                        self.assertTrue(it.ecs.protects, (seed, now, task))

    def test_lets_ecs_stop_it_after_at_most_so_long_and_for_a_pause(self):
        for seed in range(SEEDS):
            it = simulated(seed)
            began, freed, ended = None, None, 0
            for now in range(SECONDS):
                it.worker.second(now)
                if began is not None and freed is not None and now - freed >= protection.PAUSE_SECONDS:
                    began, ended = None, ended + 1
                if it.ecs.protects:
                    began = now if began is None else began
                    freed = None
                    self.assertLessEqual(now - began, it.at_most, (seed, now))
                elif freed is None:
                    freed = now
            if it.worker.share == 1 and it.after < 20:
                self.assertGreater(ended, 0, seed)

    def test_runs_nothing_in_the_pause_after_a_stretch_that_came_to_its_end(self):
        seen = 0
        for seed in range(SEEDS):
            it = simulated(seed)
            for now in range(SECONDS):
                before = it.guard.protected
                it.worker.second(now)
                if before and not it.guard.protected and not it.worker.may:
                    seen += 1
                    self.assertEqual([task for task in it.worker.places if task], [], (seed, now))
        self.assertGreater(seen, SEEDS // 4)

    def test_goes_on_taking_tasks_whatever_ecs_refuses(self):
        for seed in range(SEEDS // 2):
            chance = random.Random(seed)
            it = simulated(seed, lambda: chance.random() < 0.7)
            taken = sum(it.worker.second(now) or it.worker.may for now in range(SECONDS))
            self.assertGreater(taken, SECONDS // 10, seed)
            never = simulated(seed, lambda: True)
            for now in range(1000):
                never.worker.second(now)
                self.assertTrue(never.worker.may)
            # Not each second.
            self.assertLess(len(never.ecs.asked), 1000 / 30 + 2)

    def test_asks_nothing_for_short_tasks_and_once_for_a_long_one(self):
        ecs = Ecs()
        guard = protection.Guard(ecs, 60, 5400, 900)
        for now in range(59):
            self.assertTrue(guard.look(now, [0]))
        self.assertEqual(ecs.asked, [])
        for now in range(60, 900):
            self.assertTrue(guard.look(now, [0]))
        self.assertEqual(ecs.asked, [(True, 90)])
        guard.look(901, [890])
        self.assertEqual(ecs.asked, [(True, 90), (False, None)])
        # The same stretch: what is left of it.
        guard.look(950, [890])
        self.assertEqual(ecs.asked[2:], [(True, ceil_minutes(60 + 5400 - 950))])
        guard.look(1000, [])
        self.assertTrue(guard.look(1060, []))
        guard.look(1200, [1100])
        self.assertEqual(ecs.asked[4:], [(True, 90)])

    def test_gives_up_a_task_that_outlasts_all_and_protects_it_anew_after_the_pause(self):
        ecs = Ecs()
        guard = protection.Guard(ecs, 10, 300, 100)
        asked = {}
        for now in range(500):
            may = guard.look(now, [0])
            if len(ecs.asked) > len(asked):
                asked[now] = (ecs.asked[-1][0], may)
        self.assertEqual(asked, {10: (True, True), 310: (False, False), 370: (True, True)})

    def test_takes_a_protection_that_ecs_does_not_take_back_for_expired(self):
        ecs = Ecs()
        guard = protection.Guard(ecs, 10, 120, 100)
        guard.look(10, [0])
        ecs.refuses = lambda: True
        for now in range(11, 250):
            guard.look(now, [])
        self.assertFalse(guard.protected)
        self.assertTrue(guard.look(260, []))

    def test_tells_of_a_refusal_once_and_of_its_end(self):
        ecs = Ecs(lambda: True)
        guard = protection.Guard(ecs, 10, 3000, 100)
        with self.assertLogs("protection", "INFO") as told:
            for now in range(200):
                guard.look(now, [0])
            ecs.refuses = lambda: False
            for now in range(200, 300):
                guard.look(now, [0])
        levels = [record.levelno for record in told.records]
        self.assertEqual(levels, [logging.WARNING, logging.INFO, logging.INFO])
        self.assertIn("not now", told.output[0])


def ceil_minutes(seconds):
    return -(-seconds // 60)


class EndpointTest(TestCase):
    def ask(self, status, body, enabled=True):
        asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self):
                length = int(self.headers["Content-Length"])
                asked.append((self.path, self.headers["Content-Type"], json.loads(self.rfile.read(length))))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        try:
            protection.Endpoint(f"http://127.0.0.1:{server.server_port}/api/0").put(ProtectionEnabled=enabled)
        finally:
            server.shutdown()
            server.server_close()
            self.assertEqual(
                asked, [("/api/0/task-protection/v1/state", "application/json", {"ProtectionEnabled": enabled})]
            )

    def test_takes_what_ecs_confirms(self):
        for enabled in (True, False):
            self.ask(200, {"protection": {"TaskArn": "arn", "ProtectionEnabled": enabled, "ExpirationDate": None}}, enabled)

    def test_takes_nothing_else_for_done(self):
        for status, body, says in [
            (200, {"failure": {"Arn": "arn", "Reason": "DEPLOYMENT_BLOCKED", "Detail": None}}, "DEPLOYMENT_BLOCKED"),
            (200, {"failure": {"Arn": "arn", "Reason": "TASK_NOT_VALID"}}, "TASK_NOT_VALID"),
            (400, {"requestID": "1", "error": {"Arn": "arn", "Code": "AccessDeniedException", "Message": "no"}}, "400 .*AccessDenied"),
            (504, {"error": {"Code": "RequestCanceled", "Message": "Timed out calling ECS Task Protection API"}}, "504 .*Timed out"),
            (200, {"protection": {"ProtectionEnabled": False}}, "false"),
            (200, b"<html>", "200 <html>"),
            (200, [], r"200 \[\]"),
            (200, {"protection": None}, "null"),
        ]:
            with self.assertRaisesRegex(protection.Refused, says):
                self.ask(status, body)
            if isinstance(body, dict) and "protection" not in body:
                with self.assertRaisesRegex(protection.Refused, says):
                    self.ask(status, body, False)

    def test_says_when_nobody_is_there(self):
        with self.assertRaisesRegex(protection.Refused, "Connection refused"):
            protection.Endpoint("http://127.0.0.1:9").put(ProtectionEnabled=True)


if __name__ == "__main__":
    main()
