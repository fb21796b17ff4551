"""Real workers that are killed, overtaken and stopped, over each database and broker there is."""

import os
import signal
import time

import pytest

from tests.tasks.installation import Installation, kill_group, wait_until

APP = "tests.tasks.stand_in_worker"
SUBMIT = """
import io
from accounts.models import Organization
from analysis.intake import inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Session, Subject
from analysis.submit import submit_recording
from tests.factories import make_consent
from tests.media import make_picture
clinic, _ = Organization.objects.get_or_create(name="Clinic", kind="clinic", for_care=True)
subject, _ = Subject.objects.get_or_create(organization=clinic, kind="patient", code="P-1")
subject.consents.exists() or make_consent(subject)
session = Session.objects.create(organization=clinic, subject=subject)
upload = inspect_upload(io.BytesIO(make_picture(size=(40, {size}))), UploadLimits.from_settings())
answer = str(submit_recording(session, upload, None).recording.pk)
"""
DESCRIBE = """
from analysis.models import EmotionReport, Recording
row = Recording.objects.filter(pk="{pk}").first()
answer = row and {{
    "status": row.status, "attempts": row.attempts, "reason": row.reason,
    "progress": row.progress, "claimed_by": row.claimed_by, "is_enqueued": bool(row.enqueued_at),
    "n_faces": row.face_readings.count(), "n_artifacts": row.artifacts.count(),
    "n_reports": EmotionReport.objects.filter(session=row.session).count(),
}}
"""


class Chain(Installation):
    """An installation whose workers read with the stand-in, and the questions of these tests."""

    n_submitted = 0

    def submit(self) -> str:
        """Submit a picture that was not there before and return its recording's id."""
        self.n_submitted += 1
        return self.run(SUBMIT.format(size=20 + self.n_submitted))

    def describe(self, pk: str) -> dict:
        return self.run(DESCRIBE.format(pk=pk))

    def wait_for(self, pk: str, *states: str, timeout_s: float = 60) -> dict:
        def reached():
            row = self.describe(pk)
            return row if row and row["status"] in states else None

        try:
            return wait_until(reached, timeout_s, f"{states}, not {self.describe(pk)}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log}") from error

    def hold(self) -> None:
        (self.folder / "hold").touch()

    def let_go(self) -> None:
        (self.folder / "hold").unlink(missing_ok=True)

    @property
    def n_reads(self) -> int:
        reads = self.folder / "reads"
        return len(reads.read_text().splitlines()) if reads.exists() else 0


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("laptop", marks=pytest.mark.exhaustive),
        pytest.param("server", marks=(pytest.mark.postgres, pytest.mark.redis)),
    ],
)
def installed(request, tmp_path_factory):
    settings = {
        "QUEUE_LEASE_S": "3",
        "QUEUE_SWEEP_INTERVAL_S": "1",
        "QUEUE_REQUEUE_AFTER_S": "5",
    }
    if request.param == "server":
        settings["DATABASE_URL"] = request.getfixturevalue("postgres_database")
        settings["BROKER_URL"] = request.getfixturevalue("redis_url")
    chain = Chain(tmp_path_factory.mktemp(request.param), app=APP, **settings)
    chain.migrate()
    yield chain
    chain.close()


@pytest.fixture
def chain(installed):
    before = dict(installed.environment)
    yield installed
    installed.environment = before
    installed.reset()


def test_a_job_of_a_killed_worker_is_finished_by_another_once(chain):
    chain.hold()
    pk = chain.submit()
    first = chain.start_worker("first")
    assert chain.wait_for(pk, "running")["claimed_by"].startswith("first@")
    wait_until(lambda: chain.n_reads == 1, 60, "the first worker reads")
    kill_group(first)
    assert chain.describe(pk)["status"] == "running"
    chain.let_go()
    chain.start_worker("second", "--beat")
    row = chain.wait_for(pk, "done")
    assert row["claimed_by"].startswith("second@")
    assert (row["attempts"], row["n_faces"], row["n_artifacts"], row["n_reports"]) == (2, 1, 2, 1)
    assert chain.n_reads == 2


def test_a_worker_outlives_the_death_of_its_process(chain):
    chain.hold()
    pk = chain.submit()
    worker = chain.start_worker("only", "--beat")
    chain.wait_for(pk, "running")
    os.kill(find_reader(chain), signal.SIGKILL)
    chain.let_go()
    assert chain.wait_for(pk, "done")["attempts"] == 2
    assert worker.poll() is None


def test_a_worker_that_says_nothing_for_long_keeps_its_claim(chain):
    chain.hold()
    (chain.folder / "silent").touch()
    pk = chain.submit()
    chain.start_worker("first", "--beat")
    chain.start_worker("second")
    chain.wait_for(pk, "running")
    time.sleep(8)  # more than two leases, and many sweeps
    chain.let_go()
    assert chain.wait_for(pk, "done")["attempts"] == 1
    assert chain.n_reads == 1


def test_many_messages_and_two_workers_read_it_once(chain):
    pk = chain.submit()
    repeat = "import uuid\nfrom analysis.tasks import enqueue_recording as send\n"
    assert all(chain.run(repeat + f"answer = [send(uuid.UUID('{pk}')) for _ in range(9)]"))
    chain.start_worker("first")
    chain.start_worker("second")
    assert chain.wait_for(pk, "done")["attempts"] == 1
    later = chain.submit()
    chain.wait_for(later, "done")
    assert chain.n_reads == 2
    assert chain.describe(pk)["n_faces"] == 1


def test_a_session_deleted_while_it_is_read_harms_nobody(chain):
    chain.hold()
    pk, neighbour = chain.submit(), chain.submit()
    chain.start_worker("only")
    chain.wait_for(pk, "running")
    chain.run(
        "from analysis.models import Recording\nfrom analysis.removal import remove_session\n"
        f"remove_session(Recording.objects.get(pk='{pk}').session)"
    )
    chain.let_go()
    assert chain.wait_for(neighbour, "done")["attempts"] == 1
    assert chain.describe(pk) is None
    media = [path for path in (chain.folder / "media").rglob("*") if path.is_file()]
    assert len(media) == 3  # the neighbour's photo, its preview and its copy without metadata
    assert "Traceback" not in chain.log


def test_reading_that_never_ends_is_stopped_with_a_reason(chain):
    chain.environment["QUEUE_SOFT_TIME_LIMIT_S"] = "2"
    chain.hold()
    pk = chain.submit()
    chain.start_worker("only")
    row = chain.wait_for(pk, "failed")
    assert row["reason"] == "Reading was stopped after 2.0 seconds."
    chain.let_go()
    chain.wait_for(chain.submit(), "done")


def test_uploads_outlast_a_broker_that_is_down(chain):
    broker = chain.environment.get("BROKER_URL")
    chain.environment["BROKER_URL"] = "redis://127.0.0.1:1/0"
    started = time.monotonic()
    pk = chain.submit()
    assert time.monotonic() - started < 20
    row = chain.describe(pk)
    assert (row["status"], row["is_enqueued"]) == ("queued", False)
    del chain.environment["BROKER_URL"]
    if broker:
        chain.environment["BROKER_URL"] = broker
    chain.start_worker("only")
    chain.wait_for(pk, "done")


def test_altered_models_stop_the_worker_at_its_start(chain):
    (chain.folder / "altered").touch()
    worker = chain.start_worker("only")
    assert worker.wait(timeout=60) != 0
    assert "The weights file /weights/face.onnx is altered." in chain.log


def test_a_living_worker_is_seen_and_a_stopped_one_no_more(chain):
    chain.environment |= {"WORKER_HEARTBEAT_INTERVAL_S": "1", "WORKER_SEEN_WITHIN_S": "5"}
    ready = (
        "from analysis.readiness import check_readiness\n"
        "answer = {check.name: check.ok for check in check_readiness()}"
    )
    assert chain.run(ready) | {"models": None} == {
        "database": True,
        "broker": True,
        "worker": False,
        "models": None,
    }
    worker = chain.start_worker("only")
    wait_until(lambda: chain.run(ready)["worker"], 60, "a sign of life")
    worker.terminate()
    worker.wait(timeout=30)
    wait_until(lambda: not chain.run(ready)["worker"], 30, "the silence to be noticed")


def find_reader(chain: "Chain") -> int:
    """The process that reads: a child of the worker, which has the scheduler as a child, too."""
    reads = chain.folder / "reads"
    wait_until(lambda: reads.exists() and reads.read_text().split(), 30, "no reading began")
    return int(reads.read_text().split()[-1])
