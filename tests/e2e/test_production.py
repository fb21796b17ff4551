"""The settings of docker-compose.yml by hand: PostgreSQL, Redis, gunicorn and two workers.

One installation for the whole module; nothing in it is replaced by a stand-in.
"""

import base64
import http.client
import json
import secrets
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from analysis.demonstration import list_samples
from tests.conftest import N_REDIS_DATABASES
from tests.tasks.conftest import run_sql
from tests.tasks.installation import Installation, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]

HOST = "emosense.test"
MAKE_TOKEN = """
from accounts.models import User
from accounts.tokens import create_token
user = User.objects.get(email="clinician@demo.example")
answer = create_token(user, "production test")[1]
"""
COUNT_WORKERS = """
from analysis.models import WorkerHeartbeat
answer = WorkerHeartbeat.objects.count()
"""


@dataclass(frozen=True)
class Answer:
    """What the server said; `headers` has lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Site:
    """Talks to gunicorn as the proxy of the compose file does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.token = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post_json(self, path: str, **fields: Any) -> Answer:
        return self.ask("POST", path, json.dumps(fields).encode(), Content_Type="application/json")

    def post_file(self, path: str, file: Path, **fields: str) -> Answer:
        with file.open("rb") as stream:
            body = encode_multipart(BOUNDARY, fields | {"file": stream})
        return self.ask("POST", path, body, Content_Type=MULTIPART_CONTENT)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        sent = {"Host": HOST, "X_Forwarded_Proto": "https", "X_Forwarded_For": "203.0.113.9"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        sent |= headers
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(
                method, path, body, {k.replace("_", "-"): v for k, v in sent.items() if v}
            )
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read())
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except ConnectionError:
            return False


def name_other_database(redis_url: str) -> str:
    """Another logical database than the one that other tests flush."""
    address = urlsplit(redis_url)
    number = int(address.path.removeprefix("/")) + N_REDIS_DATABASES
    return address._replace(path=f"/{number}").geturl()


@pytest.fixture(scope="module")
def installation(tmp_path_factory, postgres_url, redis_url) -> Iterator[Installation]:
    name = f"production_{uuid.uuid4().hex}"
    folder = tmp_path_factory.mktemp("production")
    run_sql(postgres_url, f"CREATE DATABASE {name}")
    installation = Installation(
        folder,
        DEBUG="off",
        SECRET_KEY="k" + uuid.uuid4().hex * 2,
        MEDIA_KEYS=base64.b64encode(secrets.token_bytes(32)).decode(),
        ALLOWED_HOSTS=HOST,
        BEHIND_PROXY="on",
        DATABASE_URL=urlsplit(postgres_url)._replace(path=f"/{name}").geturl(),
        BROKER_URL=name_other_database(redis_url),
        STATIC_ROOT=str(folder / "static"),
        QUEUE_SWEEP_INTERVAL_S="5",
    )
    try:
        yield installation
    finally:
        installation.close()
        run_sql(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def site(installation) -> Site:
    """Everything started in the order of the compose file."""
    installation.manage("check", "--deploy", "--fail-level", "WARNING")
    installation.manage("migrate", "--noinput")
    installation.manage("collectstatic", "--noinput", "--verbosity", "0")
    installation.manage("create_demo_accounts", "--force")
    for number in (1, 2):
        installation.start_worker(f"worker{number}", "--without-gossip", "--without-mingle")
    port = find_free_port()
    installation.environment["GUNICORN_CMD_ARGS"] = f"--bind=127.0.0.1:{port} --workers=2"
    installation.start_program("gunicorn", "--config", "deploy/gunicorn.conf.py")
    site = Site(port)
    wait_until(site.answers, 30, f"gunicorn\n{installation.log}")
    wait_until(lambda: installation.run(COUNT_WORKERS) == 2, 60, f"workers\n{installation.log}")
    site.token = installation.run(MAKE_TOKEN)
    return site


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_samples_become_a_report(site, installation):
    subject = site.post_json("/api/v1/subjects/", kind="patient", code="PROD-1")
    assert subject.status == 201, subject.body
    consents = f"/api/v1/subjects/{subject.json()['id']}/consents/"
    consent = site.post_json(consents, purposes=["care"], way="paper", own_text="Form A")
    assert consent.status == 201, consent.body
    session = site.post_json("/api/v1/sessions/", subject=subject.json()["id"])
    assert session.status == 201, session.body
    session_id = session.json()["id"]

    addresses = []
    for path in list_samples():
        accepted = site.post_file("/api/v1/recordings/", path, session=session_id)
        assert accepted.status == 202, accepted.body
        assert accepted.headers["location"].startswith(f"https://{HOST}/api/v1/")
        addresses.append(urlsplit(accepted.headers["location"]).path)

    def read_statuses() -> list[str] | None:
        statuses = [site.get(address).json()["status"] for address in addresses]
        return statuses if not {"queued", "running"} & set(statuses) else None

    statuses = wait_until(read_statuses, 120, f"both recordings\n{installation.log}")
    assert statuses == ["done"] * len(addresses), installation.log
    reports = site.get(f"/api/v1/reports/?session={session_id}").json()["results"]
    assert len(reports) == 1
    assert reports[0]["state"] == "preliminary"
    files = [path for path in (installation.folder / "media").rglob("*") if path.is_file()]
    assert len(files) >= len(addresses)
    assert not [path for path in files if path.stat().st_mode & 0o077]


def test_everything_is_ready(site):
    answer = site.get("/readyz")
    assert answer.status == 200, answer.body


def test_plain_http_is_sent_to_https(site):
    answer = site.get("/account/sign-in/", X_Forwarded_Proto="http")
    assert (answer.status, answer.headers["location"]) == (
        301,
        f"https://{HOST}/account/sign-in/",
    )
    assert site.get("/healthz", X_Forwarded_Proto="http").status == 200


def test_another_host_name_is_refused(site):
    assert site.get("/account/sign-in/", Host="evil.example").status == 400


def test_sign_in_page_is_guarded_and_styled(site):
    answer = site.get("/account/sign-in/", Authorization="")
    assert answer.status == 200
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "Secure" in answer.headers["set-cookie"]
    style = answer.body.decode().split('href="/static/css/base.')[1].split('"')[0]
    sheet = site.get(f"/static/css/base.{style}")
    assert sheet.status == 200
    assert "immutable" in sheet.headers["cache-control"]


def test_the_log_names_nobody(site, installation):
    site.get("/people/?q=Someone+Secret", Authorization="")
    for word in ("Someone", "clinician@demo.example", site.token, "203.0.113.9"):
        assert word not in installation.log
