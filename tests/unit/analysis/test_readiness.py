"""Each part that an analysis needs is asked, and one that fails takes no other along."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from analysis import inference, readiness
from analysis.models import WorkerHeartbeat
from analysis.readiness import check_readiness
from ml.errors import WeightsError


@pytest.fixture(autouse=True)
def parts(settings, tmp_path, monkeypatch):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.WORKER_SEEN_WITHIN_S = 45
    monkeypatch.setattr(inference, "verify_models", lambda: {"face": "1.0"})
    readiness._are_models_good.cache_clear()
    yield
    readiness._are_models_good.cache_clear()


def see_worker(seconds_ago: float) -> None:
    now = timezone.now()
    WorkerHeartbeat.objects.create(
        worker_name=f"w{seconds_ago}", seen_at=now - timedelta(seconds=seconds_ago), started_at=now
    )


def failing() -> list[str]:
    return [check.name for check in check_readiness() if not check.ok]


def test_it_works(db):
    see_worker(300)
    see_worker(5)
    assert failing() == []
    assert [check.name for check in check_readiness()] == ["database", "broker", "worker", "models"]


def test_no_worker_was_seen_yet(db):
    assert failing() == ["worker"]


def test_the_last_worker_is_long_gone(db):
    see_worker(300)
    assert failing() == ["worker"]
    assert check_readiness()[2].sentence == "A worker was seen 300 s ago."


def test_the_brokers_folder_is_gone(db, settings, tmp_path):
    see_worker(5)
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "gone")}
    assert failing() == ["broker"]


def test_a_model_is_altered_and_its_path_is_told_to_nobody(db, monkeypatch):
    def fail():
        raise WeightsError("The weights file /srv/face.onnx is altered.")

    see_worker(5)
    monkeypatch.setattr(inference, "verify_models", fail)
    assert failing() == ["models"]
    assert "/srv" not in str(check_readiness())


def test_the_models_are_not_read_for_every_question(db, monkeypatch):
    calls: list[int] = []
    monkeypatch.setattr(inference, "verify_models", lambda: calls.append(1))
    for _ in range(20):
        check_readiness()
    assert len(calls) <= 2


def test_the_database_is_down(db, monkeypatch):
    def fail(*arguments):
        raise DatabaseError("connection refused")

    with monkeypatch.context() as patches:
        patches.setattr(connection, "cursor", fail)
        names = failing()
    assert names == ["database", "worker"]
