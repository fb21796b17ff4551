import pytest
from django.core.management import CommandError, call_command

from analysis.evidence import read_evidence
from analysis.partial_files import PartialFile
from analysis.resumable import append
from analysis.sealing import Keyring
from analysis.storage import MediaStore
from tests.factories import keep_bytes, make_evidence, make_session, make_subject, make_upload

NEW_KEY = b"the key that comes after the old"


def test_every_file_opens_with_the_new_key_alone(settings, clinic, other_clinic, capsys):
    old_key = settings.MEDIA_KEYS[0]
    digests = [(clinic, keep_bytes(clinic, b"one")), (other_clinic, keep_bytes(other_clinic, b"2"))]
    settings.MEDIA_KEYS = (NEW_KEY, old_key)
    call_command("rotate_media_keys")
    assert "Sealed 2 files" in capsys.readouterr().out
    store = MediaStore(keyring=Keyring((NEW_KEY,)))
    assert [store.open(owner.pk, sha256).read() for owner, sha256 in digests] == [b"one", b"2"]
    call_command("rotate_media_keys")
    assert "Sealed 0 files" in capsys.readouterr().out


def test_the_proof_of_a_consent_opens_with_the_new_key_alone(settings, alice):
    evidence = make_evidence(make_subject(alice).consents.get())
    settings.MEDIA_KEYS = (NEW_KEY, settings.MEDIA_KEYS[0])
    call_command("rotate_media_keys")
    settings.MEDIA_KEYS = (NEW_KEY,)
    assert read_evidence(evidence).startswith(b"%PDF")


def test_a_file_without_its_key_is_named_and_the_others_are_sealed(settings, clinic):
    old_key = settings.MEDIA_KEYS[0]
    lost = keep_bytes(clinic, b"sealed with a key that was lost")
    settings.MEDIA_KEYS = (b"x" * 32,)
    kept = keep_bytes(clinic, b"sealed with a key that is there")
    settings.MEDIA_KEYS = (NEW_KEY, b"x" * 32)
    with pytest.raises(CommandError, match=lost):
        call_command("rotate_media_keys")
    assert MediaStore(keyring=Keyring((NEW_KEY,))).exists(clinic.pk, kept)
    assert MediaStore(keyring=Keyring((NEW_KEY,))).open(clinic.pk, kept).read().endswith(b"there")
    assert MediaStore(keyring=Keyring((old_key,))).open(clinic.pk, lost).read().endswith(b"lost")


def test_an_unfinished_upload_opens_with_the_new_key_alone(settings, alice, capsys):
    upload = make_upload(make_session(alice), alice, byte_size=7)
    append(upload, 0, iter([b"one", b""]))
    old_key = settings.MEDIA_KEYS[0]
    settings.MEDIA_KEYS = (NEW_KEY, old_key)
    append(upload, 3, iter([b"four"]))
    make_upload(make_session(alice), alice)  # of which nothing is there
    call_command("rotate_media_keys")
    assert "Sealed 1 pieces of unfinished uploads" in capsys.readouterr().out
    settings.MEDIA_KEYS = (NEW_KEY,)
    assert PartialFile(upload.organization_id, upload.pk).open(7).read() == b"onefour"


def test_an_unfinished_upload_whose_key_is_lost_is_named(settings, alice):
    upload = make_upload(make_session(alice), alice)
    append(upload, 0, iter([b"one"]))
    settings.MEDIA_KEYS = (NEW_KEY,)
    with pytest.raises(CommandError, match=str(upload.pk)):
        call_command("rotate_media_keys")
