import hashlib
import io
import os
import shutil
import stat
import time
import uuid
from pathlib import Path

import pytest
from django.db import transaction

from analysis.models import Artifact
from analysis.sealing import AlteredFileError, Keyring, UnknownKeyError
from analysis.storage import MediaStore, lock_media
from tests.factories import make_recording, make_session

CONTENT = b"the bytes of a photo"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def put(store: MediaStore, organization_id, content: bytes = CONTENT) -> str:
    with store.stage(organization_id, io.BytesIO(content)) as staged:
        staged.keep()
    return staged.sha256


def test_it_works(tmp_path):
    store, owner = MediaStore(tmp_path / "media"), uuid.uuid4()
    assert put(store, owner) == SHA256
    with store.open(owner, SHA256) as file:
        file.seek(4)
        assert file.read() == CONTENT[4:]
    with store.local_path(owner, SHA256) as path:
        assert path.read_bytes() == CONTENT


def test_the_disk_holds_nothing_readable(tmp_path):
    store, owner = MediaStore(tmp_path), uuid.uuid4()
    put(store, owner)
    assert all(CONTENT not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    with store.local_path(owner, SHA256) as path:
        assert tmp_path not in path.parents


def test_what_is_lent_to_decoders_is_gone_afterwards(tmp_path):
    store, owner = MediaStore(tmp_path), uuid.uuid4()
    put(store, owner)
    with store.local_path(owner, SHA256) as path:
        assert path.stat().st_size == len(CONTENT)
    assert not path.exists()


def test_an_altered_file_is_refused(tmp_path):
    store, owner = MediaStore(tmp_path), uuid.uuid4()
    put(store, owner)
    path = tmp_path / str(owner) / SHA256[:2] / SHA256
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(AlteredFileError):
        store.open(owner, SHA256)


def test_a_file_of_another_organization_cannot_take_its_place(tmp_path):
    store, ours, theirs = MediaStore(tmp_path), uuid.uuid4(), uuid.uuid4()
    put(store, ours)
    put(store, theirs)
    place = Path(SHA256[:2]) / SHA256
    shutil.copy(tmp_path / str(theirs) / place, tmp_path / str(ours) / place)
    with pytest.raises(AlteredFileError):
        store.open(ours, SHA256)


@pytest.mark.django_db
def test_keys_are_rotated_while_a_reader_reads(tmp_path):
    owner, old_key, new_key = uuid.uuid4(), b"o" * 32, b"n" * 32
    old, new = MediaStore(tmp_path, Keyring((old_key,))), MediaStore(tmp_path, Keyring((new_key,)))
    both = MediaStore(tmp_path, Keyring((new_key, old_key)))
    put(old, owner)
    with old.open(owner, SHA256) as reading:
        assert both.reseal(owner, SHA256)
        assert reading.read() == CONTENT
    assert not both.reseal(owner, SHA256)
    with new.open(owner, SHA256) as file:
        assert file.read() == CONTENT
    with pytest.raises(UnknownKeyError):
        old.open(owner, SHA256)


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "is_kept"), [(CONTENT, True), (b"something else", False)])
def test_a_plain_file_is_sealed_if_it_is_what_its_name_says(tmp_path, content, is_kept):
    store, owner = MediaStore(tmp_path), uuid.uuid4()
    put(store, owner)
    path = tmp_path / str(owner) / SHA256[:2] / SHA256
    path.write_bytes(content)
    if is_kept:
        assert store.reseal(owner, SHA256)
        assert store.open(owner, SHA256).read() == CONTENT
    else:
        with pytest.raises(AlteredFileError):
            store.reseal(owner, SHA256)
        assert path.read_bytes() == content


def test_a_file_that_is_gone_is_not_sealed_anew(tmp_path):
    assert not MediaStore(tmp_path).reseal(uuid.uuid4(), SHA256)


def test_nobody_else_on_the_machine_can_read_it(tmp_path):
    store, owner = MediaStore(tmp_path / "media"), uuid.uuid4()
    put(store, owner)
    for path in (tmp_path / "media").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((tmp_path / "media").stat().st_mode) == 0o700


def test_organizations_do_not_share_files(tmp_path):
    store, ours, theirs = MediaStore(tmp_path), uuid.uuid4(), uuid.uuid4()
    put(store, ours)
    assert not store.exists(theirs, SHA256)
    with pytest.raises(FileNotFoundError):
        store.open(theirs, SHA256)


def test_what_is_not_kept_leaves_nothing(tmp_path):
    store, owner = MediaStore(tmp_path), uuid.uuid4()
    with store.stage(owner, io.BytesIO(CONTENT)):
        pass
    with pytest.raises(RuntimeError), store.stage(owner, io.BytesIO(CONTENT)):
        raise RuntimeError
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_same_bytes_are_kept_once(tmp_path):
    store, owner = MediaStore(tmp_path), uuid.uuid4()
    put(store, owner)
    put(store, owner)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("sha256", ["../../../etc/passwd", "", "A" * 64, SHA256 + "\n", "0" * 63])
def test_it_builds_no_path_of_anything_but_a_digest(tmp_path, sha256):
    with pytest.raises(ValueError, match="SHA-256"):
        MediaStore(tmp_path).open(uuid.uuid4(), sha256)


def test_it_builds_no_path_of_anything_but_an_id(tmp_path):
    with pytest.raises(ValueError):
        MediaStore(tmp_path).open("../other", SHA256)


@pytest.mark.parametrize("what", ["recording", "artifact"])
def test_a_file_in_use_is_not_deleted(alice, what):
    store, owner = MediaStore(), alice.organization_id
    put(store, owner)
    recording = make_recording(
        make_session(alice), sha256=SHA256 if what == "recording" else "f" * 64
    )
    if what == "artifact":
        Artifact.objects.create(
            organization_id=owner, recording=recording, kind="preview", byte_size=1, sha256=SHA256
        )
    assert not store.delete_if_unused(owner, SHA256)
    assert store.exists(owner, SHA256)
    recording.delete()
    assert store.delete_if_unused(owner, SHA256)
    assert not store.exists(owner, SHA256)
    assert not store.delete_if_unused(owner, SHA256)


def test_another_organizations_row_does_not_keep_it(alice, charlie):
    store = MediaStore()
    put(store, alice.organization_id)
    make_recording(make_session(charlie), sha256=SHA256)
    assert store.delete_if_unused(alice.organization_id, SHA256)


def test_what_a_killed_process_left_is_deleted_after_a_day(tmp_path):
    store, owner = MediaStore(tmp_path), uuid.uuid4()
    put(store, owner)
    with store.stage(owner, io.BytesIO(b"on its way")):
        old = tmp_path / str(owner) / "incoming" / "left"
        old.write_bytes(b"half a photo")
        two_days_ago = time.time() - 2 * 24 * 60 * 60
        os.utime(old, (two_days_ago, two_days_ago))
        assert store.delete_abandoned() == 1
        assert not old.exists()
    os.utime(tmp_path / str(owner) / SHA256[:2] / SHA256, (two_days_ago, two_days_ago))
    assert store.delete_abandoned() == 0
    assert store.exists(owner, SHA256)


def test_the_lock_needs_no_row_to_exist(db):
    with transaction.atomic():
        lock_media(uuid.uuid4())
