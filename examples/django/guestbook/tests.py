import json
import logging.config
from unittest.mock import patch

from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from celery import current_app
from django.conf import settings
from django.test import SimpleTestCase, TestCase, override_settings

from config.logs import json_logs

from .live import LiveEntries, tell_of
from .models import Entry
from .tasks import count_missing_words, count_words

# Nothing but the database: what one test caches must not be there for the next, and no static file is collected.
with_database_alone = override_settings(
    CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
    STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
)


class HealthCheckTest(TestCase):
    def test_answers_by_http_to_any_host_and_without_the_database(self):
        with self.assertNumQueries(0):
            response = self.client.get("/healthz", headers={"host": "10.0.0.1"})
        self.assertEqual(response.status_code, 200)

    @override_settings(ALLOWED_HOSTS=["app.example.com"])
    def test_is_the_only_page_that_does(self):
        response = self.client.get("/", headers={"host": "10.0.0.1"})
        self.assertEqual(response.status_code, 400)


class LogTest(SimpleTestCase):
    def levels(self, level):
        logging.config.dictConfig(json_logs(level))
        self.addCleanup(logging.config.dictConfig, settings.LOGGING)
        names = ("guestbook.views", "celery.task", "django.request", "botocore.endpoint", "urllib3", "kombu", "celery.worker")
        return [logging.getLevelName(logging.getLogger(name).getEffectiveLevel()) for name in names]

    def test_at_debug_no_library_that_would_write_credentials_or_bodies_of_tasks_does(self):
        self.assertEqual(self.levels("DEBUG"), ["DEBUG"] * 3 + ["INFO"] * 4)

    def test_at_any_other_level_all_are_alike(self):
        self.assertEqual(self.levels("WARNING"), ["WARNING"] * 7)


@with_database_alone
class RequestLogTest(TestCase):
    def test_writes_one_line_a_request_without_its_query_and_answers_its_id(self):
        trace = "Root=1-67891233-abcdef012345678912345678"
        with self.assertLogs("config.context", "INFO") as logged:
            response = self.client.get("/?token=secret", secure=True, headers={"x-amzn-trace-id": trace})
        self.assertEqual(response["X-Request-Id"], "1-67891233-abcdef012345678912345678")
        [record] = logged.records
        self.assertEqual((record.getMessage(), record.path, record.status), ("GET /", "/", 200))

    def test_writes_none_of_a_health_check(self):
        with self.assertNoLogs("config.context", "INFO"):
            self.client.get("/healthz")


@with_database_alone
class GuestbookTest(TestCase):
    def test_shows_the_newest_entries_first(self):
        for message in ("older", "newer"):
            Entry.objects.create(message=message)
        page = self.client.get("/", secure=True).content.decode()
        self.assertLess(page.index("newer"), page.index("older"))
        self.assertIn("2 entries", page)

    @patch.object(count_words, "delay")
    def test_keeps_an_entry_and_has_its_words_counted_once_it_is_committed(self, delay):
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client.post("/", {"message": "Hello there"}, secure=True)
            delay.assert_not_called()
        self.assertRedirects(response, "/", fetch_redirect_response=False)
        delay.assert_called_once_with(Entry.objects.get(message="Hello there").pk)

    def test_refuses_an_entry_without_a_message(self):
        response = self.client.post("/", {"message": ""}, secure=True)
        self.assertContains(response, "This field is required.")
        self.assertFalse(Entry.objects.exists())


@with_database_alone
class LiveEntriesTest(TestCase):
    def test_tells_an_open_websocket_of_an_entry_that_is_written(self):
        async def told_of(entry):
            websocket = ApplicationCommunicator(LiveEntries.as_asgi(), {"type": "websocket", "path": "/live/"})
            await websocket.send_input({"type": "websocket.connect"})
            self.assertEqual((await websocket.receive_output())["type"], "websocket.accept")
            await sync_to_async(tell_of)(entry)
            message = await websocket.receive_output()
            await websocket.send_input({"type": "websocket.disconnect", "code": 1000})
            await websocket.wait()
            return json.loads(message["text"])

        self.assertEqual(async_to_sync(told_of)(Entry(message="Hello there")), {"message": "Hello there"})

    def test_has_an_entry_kept_though_nobody_can_be_told(self):
        with patch("guestbook.views.tell_of", side_effect=ConnectionError), patch.object(count_words, "delay"):
            with self.assertLogs("django", "ERROR"), self.captureOnCommitCallbacks(execute=True):
                self.client.post("/", {"message": "Hello there"}, secure=True)
        self.assertTrue(Entry.objects.filter(message="Hello there").exists())


class CountWordsTest(TestCase):
    def test_counts_the_same_however_often_it_runs(self):
        entry = Entry.objects.create(message="three small words")
        for _ in range(2):
            count_words(entry.pk)
            entry.refresh_from_db()
            self.assertEqual(entry.word_count, 3)


class CountMissingWordsTest(TestCase):
    def test_counts_what_was_never_counted_and_leaves_the_rest(self):
        Entry.objects.create(message="two words")
        Entry.objects.create(message="counted before", word_count=41)
        count_missing_words()
        self.assertEqual(sorted(Entry.objects.values_list("word_count", flat=True)), [2, 41])


class ScheduleTest(SimpleTestCase):
    def test_names_tasks_that_there_are(self):
        self.assertLessEqual({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}, set(current_app.tasks))
        self.assertLessEqual(set(settings.CELERY_TASK_ROUTES), set(current_app.tasks))
