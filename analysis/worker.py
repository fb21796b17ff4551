"""What a worker process does beside its tasks: check its models, warm up, show that it lives.

Connected to Celery's signals by `AnalysisConfig.ready`; none of it runs in the web process.
"""

import logging
import threading
from datetime import datetime, timedelta
from typing import Final

from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutting_down
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from analysis import inference, tasks
from analysis.models import WorkerHeartbeat
from analysis.storage import MediaStore
from ml.errors import WeightsError

log = logging.getLogger(__name__)

_FORGET_AFTER_S: Final = 24 * 60 * 60


class Heart(threading.Thread):
    """Writes the worker's row every few seconds, whatever its processes are busy with.

    A thread of the main process and not a task: a task shows that some worker is free, not which
    workers are alive.
    """

    def __init__(self, worker_name: str, model_versions: dict[str, str]) -> None:
        super().__init__(name="heart", daemon=True)
        self._worker_name = worker_name
        self._model_versions = model_versions
        self._started_at = timezone.now()
        self._stopped = threading.Event()

    def run(self) -> None:
        while True:
            try:
                beat(self._worker_name, self._started_at, self._model_versions)
            except DatabaseError as error:
                log.warning("The heartbeat was not written: %s", error)
            # Not kept open: the connection of this thread is used once in many seconds.
            connection.close()
            if self._stopped.wait(settings.WORKER_HEARTBEAT_INTERVAL_S):
                return

    def stop(self) -> None:
        self._stopped.set()


def beat(worker_name: str, started_at: datetime, model_versions: dict[str, str]) -> None:
    """Note that the worker lives, and forget the ones not seen for a day."""
    now = timezone.now()
    WorkerHeartbeat.objects.update_or_create(
        worker_name=worker_name[:200],
        defaults={"seen_at": now, "started_at": started_at, "model_versions": model_versions},
    )
    oldest = now - timedelta(seconds=_FORGET_AFTER_S)
    WorkerHeartbeat.objects.filter(seen_at__lt=oldest).delete()


@worker_init.connect
def check_models(**_signal: object) -> None:
    """Stop the start of a worker whose models are not what their cards say."""
    try:
        inference.verify_models()
    except WeightsError as error:
        # Celery logs an exception of a signal and goes on; only SystemExit ends the start.
        raise SystemExit(f"The worker does not start: {error}") from error


@worker_process_init.connect
def warm_up(**_signal: object) -> None:
    """Start the worker process's own reader, with its models loaded."""
    try:
        inference.start_reader()
    except OSError as error:
        raise SystemExit(f"The worker process does not start: {error}") from error


_hearts: list[Heart] = []


@worker_ready.connect
def start_heart(sender: object, **_signal: object) -> None:
    """Begin to beat, and take up at once what an earlier worker left behind."""
    heart = Heart(str(getattr(sender, "hostname", "worker")), inference.verify_models())
    heart.start()
    _hearts.append(heart)
    MediaStore().delete_abandoned()
    try:
        tasks.sweep()
    except DatabaseError as error:
        log.warning("The first sweep is left to the next one: %s", error)
    # Processes that are forked later must not share a connection with this one.
    connection.close()


@worker_shutting_down.connect
def stop_heart(**_signal: object) -> None:
    for heart in _hearts:
        heart.stop()
