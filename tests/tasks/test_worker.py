"""What a worker process does beside its tasks."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from analysis import inference, worker
from analysis.models import WorkerHeartbeat
from ml.errors import WeightsError


def test_it_starts_with_good_models(monkeypatch):
    loaded: list[str] = []
    monkeypatch.setattr(inference, "verify_models", lambda: {"face": "1.0"})
    monkeypatch.setattr(inference, "start_reader", lambda: loaded.append("face"))
    worker.check_models()
    assert loaded == []
    worker.warm_up()
    assert loaded == ["face"]


def test_it_does_not_start_with_others_and_names_the_file(monkeypatch):
    def fail():
        raise WeightsError("The weights file face.onnx is missing.")

    monkeypatch.setattr(inference, "verify_models", fail)
    with pytest.raises(SystemExit, match=r"face\.onnx is missing"):
        worker.check_models()


def test_it_does_not_start_without_a_reader(monkeypatch):
    def fail():
        raise OSError("The process that reads files did not start.")

    monkeypatch.setattr(inference, "start_reader", fail)
    with pytest.raises(SystemExit, match="did not start"):
        worker.warm_up()


def test_a_beat_is_one_row_for_each_worker_and_old_rows_go(db):
    started_at = timezone.now()
    WorkerHeartbeat.objects.create(
        worker_name="gone", seen_at=started_at - timedelta(days=2), started_at=started_at
    )
    for name in ("first", "first", "second"):
        worker.beat(name, started_at, {"face": "1.0"})
    assert [row.worker_name for row in WorkerHeartbeat.objects.order_by("worker_name")] == [
        "first",
        "second",
    ]
    row = WorkerHeartbeat.objects.get(worker_name="first")
    assert row.model_versions == {"face": "1.0"}
    assert row.seen_at >= started_at


def test_the_heart_outlives_a_database_that_is_down(monkeypatch, settings):
    beats: list[str] = []

    def fail_then_stop(name, started_at, versions):
        beats.append(name)
        if len(beats) == 3:
            heart.stop()
        raise OperationalError("connection refused")

    settings.WORKER_HEARTBEAT_INTERVAL_S = 0.01
    monkeypatch.setattr(worker, "beat", fail_then_stop)
    heart = worker.Heart("w", {})
    heart.start()
    heart.join(timeout=10)
    assert beats == ["w"] * 3
