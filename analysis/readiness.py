"""Can this installation do its work right now? One check for each part it needs."""

import os
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from analysis import inference
from analysis.models import WorkerHeartbeat
from ml.errors import WeightsError

_BROKER_TIMEOUT_S: Final = 2
_MODELS_CHECKED_EVERY_S: Final = 60


@dataclass(frozen=True, slots=True)
class Check:
    """One part: its name in one word, whether it works, and a sentence that says so.

    The sentence names no path, address or version, because strangers may ask for it.
    """

    name: str
    ok: bool
    sentence: str


def check_readiness() -> list[Check]:
    """Return the state of database, broker, worker and models; raises nothing."""
    database = _check_database()
    worker = _check_worker() if database.ok else Check("worker", ok=False, sentence="Not known.")
    return [database, _check_broker(), worker, _check_models()]


def _check_database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Check("database", ok=False, sentence="The database does not answer.")
    return Check("database", ok=True, sentence="The database answers.")


def _check_broker() -> Check:
    down = Check("broker", ok=False, sentence="The queue does not answer.")
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        # kombu finds out only when it writes a message.
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            return down
    try:
        with current_app.connection_for_write(connect_timeout=_BROKER_TIMEOUT_S) as broker:
            broker.ensure_connection(max_retries=1, timeout=_BROKER_TIMEOUT_S)
    except (BrokerError, OSError):
        return down
    return Check("broker", ok=True, sentence="The queue answers.")


def _check_worker() -> Check:
    seen_at = WorkerHeartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if seen_at is None:
        return Check("worker", ok=False, sentence="No worker was seen yet.")
    age = timezone.now() - seen_at
    ok = age <= timedelta(seconds=settings.WORKER_SEEN_WITHIN_S)
    return Check("worker", ok, f"A worker was seen {max(age.total_seconds(), 0.0):.0f} s ago.")


def _check_models() -> Check:
    if not _are_models_good(int(time.monotonic() // _MODELS_CHECKED_EVERY_S)):
        return Check("models", ok=False, sentence="A model file is missing or altered.")
    return Check("models", ok=True, sentence="The model files are what their cards say.")


@lru_cache(maxsize=1)
def _are_models_good(_period: int) -> bool:
    # Reads tens of megabytes, which strangers must not be able to ask for again and again.
    try:
        inference.verify_models()
    except WeightsError:
        return False
    return True
