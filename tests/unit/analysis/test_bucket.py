"""Files in a bucket, behind an S3 service that moto plays."""

import io
import uuid

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from django.urls import reverse
from moto import mock_aws

from analysis.bucket import BucketError, BucketPlace
from analysis.models import Recording
from analysis.sealing import CHUNK_BYTES, AlteredFileError, Keyring
from analysis.storage import MediaStore
from tests.factories import make_artifact, make_session
from tests.media import make_picture
from tests.tasks.conftest import submit

CONTENT = bytes(range(256)) * (3 * CHUNK_BYTES // 256) + b"the end"


@pytest.fixture
def bucket(settings):
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="media")
        settings.MEDIA_BUCKET = "media"
        settings.MEDIA_BUCKET_REGION = "us-east-1"
        settings.MEDIA_BUCKET_KEY_ID = settings.MEDIA_BUCKET_SECRET = "testing"
        yield client


def put(store: MediaStore, owner: uuid.UUID, content: bytes = CONTENT) -> str:
    with store.stage(owner, io.BytesIO(content)) as staged:
        staged.keep()
    return staged.sha256


def list_keys(client) -> list[str]:
    return [item["Key"] for item in client.list_objects_v2(Bucket="media").get("Contents", ())]


def test_what_is_kept_can_be_read_from_any_place_and_is_sealed(bucket, tmp_path):
    store, owner = MediaStore(), uuid.uuid4()
    sha256 = put(store, owner)
    assert list_keys(bucket) == [f"{owner}/{sha256[:2]}/{sha256}"]
    assert list(store.list_files()) == [(owner, sha256)]
    stored = bucket.get_object(Bucket="media", Key=list_keys(bucket)[0])["Body"].read()
    assert CONTENT[:64] not in stored
    with store.open(owner, sha256) as file:
        file.seek(CHUNK_BYTES + 5)
        assert file.read(10) == CONTENT[CHUNK_BYTES + 5 : CHUNK_BYTES + 15]
        file.seek(-7, io.SEEK_END)
        assert file.read() == b"the end"
    with store.local_path(owner, sha256) as path:
        assert path.read_bytes() == CONTENT
    assert not list(tmp_path.rglob(sha256))


def test_what_is_not_kept_leaves_nothing(bucket):
    with MediaStore().stage(uuid.uuid4(), io.BytesIO(CONTENT)):
        assert len(list_keys(bucket)) == 1
    assert list_keys(bucket) == []


def test_what_a_killed_process_left_is_deleted_later(bucket):
    store, owner = MediaStore(), uuid.uuid4()
    put(store, owner)
    bucket.put_object(Bucket="media", Key=f"{owner}/incoming/left", Body=b"half")
    assert store.delete_abandoned() == 0
    assert store.delete_abandoned(older_than_s=-60) == 1
    assert len(list_keys(bucket)) == 1


def test_an_altered_file_is_refused(bucket):
    store, owner = MediaStore(), uuid.uuid4()
    sha256 = put(store, owner)
    [key] = list_keys(bucket)
    sealed = bytearray(bucket.get_object(Bucket="media", Key=key)["Body"].read())
    sealed[-1] ^= 1
    bucket.put_object(Bucket="media", Key=key, Body=bytes(sealed))
    with pytest.raises(AlteredFileError), store.open(owner, sha256) as file:
        file.read()


def test_a_missing_file_and_a_silent_service_are_told_apart(bucket, monkeypatch):
    store, owner = MediaStore(), uuid.uuid4()
    with pytest.raises(FileNotFoundError):
        store.open(owner, "0" * 64)
    assert not store.exists(owner, "0" * 64)
    client = BucketPlace.from_settings()._client
    silence = EndpointConnectionError(endpoint_url="https://storage.example")

    def be_silent(**parameters):
        raise silence

    monkeypatch.setattr(client, "head_object", be_silent)
    with pytest.raises(BucketError, match="does not answer"):
        store.exists(owner, "0" * 64)


@pytest.mark.django_db(transaction=True)
def test_keys_are_rotated(bucket):
    old = MediaStore(keyring=Keyring((b"o" * 32,)))
    both = MediaStore(keyring=Keyring((b"n" * 32, b"o" * 32)))
    owner = uuid.uuid4()
    sha256 = put(old, owner)
    assert both.reseal(owner, sha256)
    assert not both.reseal(owner, sha256)
    with MediaStore(keyring=Keyring((b"n" * 32,))).open(owner, sha256) as file:
        assert file.read() == CONTENT


@pytest.mark.django_db(transaction=True)
def test_a_recordings_files_are_shown_in_parts_and_deleted(bucket, alice, sign_in, monkeypatch):
    monkeypatch.setattr("analysis.submit.enqueue_recording", lambda pk: True)
    recording = submit(make_session(alice))
    picture = make_picture("PNG")
    make_artifact(recording, "preview", picture, "image/png")
    assert len(list_keys(bucket)) == 2
    address = reverse("analysis:artifact", args=(recording.pk, "preview"))
    part = sign_in(alice).get(address, headers={"range": "bytes=2-5"})
    assert part.status_code == 206
    assert b"".join(part) == picture[2:6]
    sign_in(alice).post(reverse("analysis:recording_delete", args=(recording.pk,)))
    assert not Recording.objects.exists()
    assert list_keys(bucket) == []
