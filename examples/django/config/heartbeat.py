import os
import threading
import time
from pathlib import Path

from celery import bootsteps

TOUCHED_EACH_SECONDS = 10
# Of silence, after which the worker is no longer said to go round.
STUCK_AFTER_SECONDS = 30


class Heartbeat(bootsteps.StartStopStep):
    """
    Touches the file that the health check of the task looks at, for as long as the worker goes round. Without a broker it
    goes round no more, and tries to connect again and again: no new worker would do better, so it counts as well.
    """

    requires = {"celery.worker.components:Timer"}

    def include_if(self, worker):
        return "CELERY_HEARTBEAT_FILE" in os.environ

    def start(self, worker):
        self.go_round()
        worker.timer.call_repeatedly(TOUCHED_EACH_SECONDS, self.go_round)
        threading.Thread(target=self.touch, args=[worker.consumer], daemon=True).start()

    def go_round(self):
        self.went_round_at = time.monotonic()

    def touch(self, consumer):
        file = Path(os.environ["CELERY_HEARTBEAT_FILE"])
        while True:
            connecting = consumer.connection is None
            if connecting or time.monotonic() - self.went_round_at < STUCK_AFTER_SECONDS:
                file.touch()
            time.sleep(TOUCHED_EACH_SECONDS)
