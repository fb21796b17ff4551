"""Two hundred uploads while everything that can fail fails, some of it twice.

Clients send pictures over HTTP and send again what was not accepted. Meanwhile workers are killed,
Redis starts again with an empty memory, PostgreSQL is killed and started, the disk of the files is
full for a while, and every message is sent twice. At the end every accepted picture was analysed
exactly once or stands with a reason, and each report holds its own session's pictures alone.
"""

import base64
import http.client
import json
import secrets
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.faults.expressions import FIRST_WIDTH, expect_probabilities
from tests.faults.servers import PostgresServer, RedisServer, SmallDisk, find_free_port
from tests.media import make_picture
from tests.tasks.installation import Installation, kill_group, wait_until

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.exhaustive,
]

N_SESSIONS, N_EACH, N_CLIENTS = 40, 5, 4
N_UPLOADS = N_SESSIONS * N_EACH
MAKE_SESSIONS = f"""
from accounts.tokens import create_token
from tests.factories import make_session, make_subject, make_user
alice = make_user("clinician", email="alice@example.org")
sessions = [make_session(alice, make_subject(alice)) for _ in range({N_SESSIONS})]
answer = [create_token(alice, "faults")[1], [str(session.pk) for session in sessions]]
"""
COUNT_OPEN = """
from analysis.models import Recording
answer = Recording.objects.filter(status__in=("queued", "running")).count()
"""
DESCRIBE = """
from analysis.models import EmotionReport, Recording
from analysis.storage import MediaStore
def is_whole(row):
    with MediaStore().open(row.organization_id, row.sha256) as file:
        return len(file.read()) == row.byte_size
answer = {
    "recordings": {
        str(row.pk): {
            "session": str(row.session_id), "status": row.status, "reason": row.reason,
            "n_faces": row.face_readings.count(), "is_whole": is_whole(row),
        }
        for row in Recording.objects.all()
    },
    "reports": [
        [str(report.session_id), report.n_faces, list(report.probabilities or ())]
        for report in EmotionReport.objects.all()
    ],
}
"""


class Client:
    """Sends pictures as the documentation of the API says, and sends again what was refused."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self.accepted: dict[str, str] = {}
        self.refusals: list[tuple[int, str]] = []

    def send(self, session: str, name: str, picture: bytes) -> None:
        while True:
            try:
                status, retry_after, body = self._post(session, name, picture)
            except (OSError, http.client.HTTPException):
                time.sleep(0.3)  # nobody answered: it may have been kept or not
                continue
            if status in (200, 202):
                self.accepted[json.loads(body)["id"]] = session
                return
            self.refusals.append((status, retry_after))
            assert status in (429, 503), body
            assert retry_after, body
            time.sleep(0.3)

    def _post(self, session: str, name: str, picture: bytes) -> tuple[int, str, bytes]:
        file = SimpleUploadedFile(name, picture, "image/jpeg")
        body = encode_multipart(BOUNDARY, {"session": session, "file": file})
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": MULTIPART_CONTENT}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("POST", "/api/v1/recordings/", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Retry-After", ""), answer.read()
        finally:
            connection.close()


class House(Installation):
    """Web server, two workers and the scheduler over servers that can be killed."""

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(folder, app="tests.faults.stand_in", **settings)
        self.port = find_free_port()
        self._workers: dict[str, object] = {}

    def open(self) -> None:
        self.manage("migrate", "--verbosity=0")
        self.environment["GUNICORN_CMD_ARGS"] = f"--bind=127.0.0.1:{self.port}"
        self.start_program(
            "gunicorn", "--config", "deploy/gunicorn.conf.py", "tests.faults.stand_in"
        )
        self.hire("first", "--beat")
        self.hire("second")
        try:
            wait_until(self._answers, 60, "the web server")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log}") from error

    def hire(self, name: str, *options: str) -> None:
        self._workers[name] = self.start_worker(
            name, "--without-gossip", "--without-mingle", *options
        )

    def kill_worker(self, name: str) -> None:
        kill_group(self._workers[name])

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@pytest.fixture
def postgres():
    # Its account may not enter pytest's own folders.
    with TemporaryDirectory(prefix="emosense-tests-") as folder:
        Path(folder).chmod(0o711)
        server = PostgresServer(Path(folder) / "postgres")
        server.start()
        yield server
        server.kill()


@pytest.fixture
def broker():
    server = RedisServer()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def disk(tmp_path):
    disk = SmallDisk(tmp_path / "media", size_mb=32)
    yield disk
    disk.close()


@pytest.fixture
def house(tmp_path, postgres, broker, disk):
    house = House(
        tmp_path,
        DATABASE_URL=postgres.url,
        BROKER_URL=broker.url,
        MEDIA_ROOT=str(disk.folder),
        DEBUG="off",
        HTTPS="off",
        SECRET_KEY="k" + uuid.uuid4().hex * 2,
        MEDIA_KEYS=base64.b64encode(secrets.token_bytes(32)).decode(),
        ALLOWED_HOSTS="127.0.0.1",
        API_REQUEST_RATE="6000/m",
        API_UPLOAD_RATE="6000/m",
        QUEUE_LEASE_S="3",
        QUEUE_SWEEP_INTERVAL_S="1",
        QUEUE_REQUEUE_AFTER_S="3",
        QUEUE_MAX_ATTEMPTS="5",
    )
    yield house
    house.close()


@pytest.mark.timeout(300)
def test_every_accepted_upload_is_analysed_once_or_stands_with_a_reason(
    house, postgres, broker, disk
):
    house.open()
    token, sessions = house.run(MAKE_SESSIONS)
    client = Client(house.port, token)
    pictures = [
        (session, f"{number}-{n}.jpg", make_picture(size=(FIRST_WIDTH + number, 50 + n)))
        for n in range(N_EACH)
        for number, session in enumerate(sessions)
    ]
    with ThreadPoolExecutor(N_CLIENTS) as pool:
        sending = [pool.submit(client.send, *picture) for picture in pictures]
        faults = threading.Thread(
            target=fail_everything, args=(client, house, postgres, broker, disk)
        )
        faults.start()
        for one in sending:
            one.result(timeout=200)
        faults.join(timeout=200)
    wait_until(lambda: house.run(COUNT_OPEN) == 0, 120, f"the last recording\n{house.log[-3000:]}")

    assert 503 in {status for status, _retry_after in client.refusals}
    said = house.run(DESCRIBE)
    recordings = said["recordings"]
    assert len(client.accepted) == N_UPLOADS
    assert {pk: row["session"] for pk, row in recordings.items()} == client.accepted
    for row in recordings.values():
        assert row["is_whole"]
        assert (row["status"], row["n_faces"]) == ("done", 1) or (
            row["status"] == "failed" and row["reason"] and row["n_faces"] == 0
        )
    n_done = sum(row["status"] == "done" for row in recordings.values())
    assert n_done > 0.9 * N_UPLOADS
    numbers = {session: number for number, session in enumerate(sessions)}
    assert sorted(report[0] for report in said["reports"]) == sorted(sessions)
    for session, n_faces, probabilities in said["reports"]:
        of_session = [row for row in recordings.values() if row["session"] == session]
        assert n_faces == sum(row["status"] == "done" for row in of_session)
        assert probabilities == pytest.approx(expect_probabilities(numbers[session]))


def fail_everything(client, house, postgres, broker, disk):
    """Each fault while uploads are on their way; each ends before the next begins."""

    def wait_for(part: float) -> None:
        wait_until(lambda: len(client.accepted) >= part * N_UPLOADS, 120, f"{part:.0%} of them")

    wait_for(0.1)
    house.kill_worker("second")
    house.hire("third")
    wait_for(0.25)
    broker.kill()
    time.sleep(1)
    broker.start()
    wait_for(0.4)
    postgres.kill()
    time.sleep(1)
    postgres.start()
    wait_for(0.6)
    disk.fill()
    time.sleep(2)
    disk.make_room()
    wait_for(0.8)
    house.kill_worker("first")
    house.hire("fourth", "--beat")
