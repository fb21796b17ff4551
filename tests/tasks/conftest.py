"""The chain with a stand-in for the models, and without a broker."""

import io
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from analysis import inference, tasks
from analysis.intake import inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Recording
from analysis.submit import submit_recording
from tests.factories import make_session
from tests.media import make_picture
from tests.readings import fuse_by_mean, make_face, make_image_reading


class StandIn:
    """Plays the models: `read` answers for every file and may be replaced by a test."""

    def __init__(self) -> None:
        self.n_reads = 0
        self.channels: list[str] = []
        self.read: Callable[[Path, str, Callable[[float], None]], inference.Reading] = (
            lambda path, kind, on_progress: make_image_reading(make_face())
        )

    def copy_without_metadata(self, path, target, limits):
        target.write(b"a copy")
        return "audio/wav"

    def read_recording(self, path, kind, limits, on_progress, *, channel="all"):
        self.n_reads += 1
        self.channels.append(channel)
        assert path.is_file()
        return self.read(path, kind, on_progress)


@pytest.fixture
def models(monkeypatch) -> StandIn:
    stand_in = StandIn()
    monkeypatch.setattr(inference, "read_recording", stand_in.read_recording)
    monkeypatch.setattr(inference, "copy_without_metadata", stand_in.copy_without_metadata)
    monkeypatch.setattr(inference, "fuse", fuse_by_mean)
    return stand_in


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The ids of the recordings that messages were sent for."""
    ids: list[str] = []
    monkeypatch.setattr(
        tasks.analyze_recording, "apply_async", lambda args, **options: ids.append(args[0])
    )
    return ids


@pytest.fixture(scope="module")
def postgres_database(postgres_url) -> Iterator[str]:
    """Address of an empty database on the PostgreSQL server; dropped after the module."""
    name = f"test_{uuid.uuid4().hex}"
    run_sql(postgres_url, f"CREATE DATABASE {name}")
    yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
    run_sql(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def run_sql(address: str, statement: str) -> None:
    server = psycopg2.connect(address)
    # A database is neither made nor dropped inside a transaction.
    server.autocommit = True
    with closing(server), server.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def session(alice):
    return make_session(alice)


def submit(session, content: bytes | None = None, name: str = "face.jpg") -> Recording:
    """Submit a file as the upload page does."""
    return submit_file(session, content, name).recording


def submit_file(session, content: bytes | None = None, name: str = "face.jpg"):
    file = io.BytesIO(make_picture() if content is None else content)
    file.name = name
    upload = inspect_upload(file, UploadLimits.from_settings())
    return submit_recording(session, upload, session.created_by)
