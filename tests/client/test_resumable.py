"""Large files over bad lines: what arrived stays, also after a restart."""

import httpx
import pytest

from analysis.models import Recording, ResumableUpload
from emosense_client import InvalidError, Patience, Place, UploadBrokenError
from emosense_client.resumable import ResumableSender
from emosense_client.upload_notes import UploadNotes
from tests.client.conftest import lose_answer
from tests.factories import make_session
from tests.media import make_wav

BROKEN = httpx.WriteError("Broken pipe")
N_PIECES = 4


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip.wav"
    path.write_bytes(make_wav(0.2))
    return path


@pytest.fixture
def place(alice):
    return Place(session=str(make_session(alice).pk))


@pytest.fixture
def sender(connect, alice, clip, tmp_path):
    """Returns a function to a sender as a new process would make it."""

    def _sender(**patience) -> ResumableSender:
        transport = connect(alice, patience=Patience(**patience))._transport
        piece_bytes = -(-clip.stat().st_size // N_PIECES)
        return ResumableSender(transport, UploadNotes(tmp_path / "notes"), piece_bytes)

    return _sender


def list_notes(tmp_path) -> list:
    return list((tmp_path / "notes").glob("*"))


def test_a_file_arrives_in_pieces(sender, clip, place, line, tmp_path):
    told: list[int] = []
    done = sender().send(clip, place, told.append)
    recording = Recording.objects.get()
    assert (done["outcome"], done["recording"]) == ({"status": "stored"}, str(recording.pk))
    assert recording.byte_size == clip.stat().st_size
    assert line.list_methods().count("PATCH") == N_PIECES
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, recording.byte_size)
    assert list_notes(tmp_path) == []


def test_a_broken_connection_costs_one_piece(sender, clip, place, line):
    # announced, asked, one piece arrives, the next breaks, the one after arrives unheard
    line.faults = [None, None, None, BROKEN, None, lose_answer]
    sender().send(clip, place)
    assert Recording.objects.get().byte_size == clip.stat().st_size
    assert line.list_methods().count("PATCH") == N_PIECES + 1


def test_another_process_goes_on_where_one_was_cut_off(sender, clip, place, line, tmp_path):
    line.faults = [None, None, None, KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        sender().send(clip, place)
    assert len(list_notes(tmp_path)) == 1
    line.requests.clear()
    sender().send(clip, place)
    methods = line.list_methods()
    assert ("POST" in methods, methods.count("PATCH")) == (False, N_PIECES - 1)
    assert Recording.objects.count() == 1


def test_an_upload_that_expired_meanwhile_begins_anew(sender, clip, place, line):
    line.faults = [None, None, None, KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        sender().send(clip, place)
    ResumableUpload.objects.all().delete()
    assert sender().send(clip, place)["recording"]


def test_a_line_that_stays_broken_is_told_and_the_rest_can_follow(sender, clip, place, line):
    line.faults = [None, None, BROKEN, None, BROKEN]
    with pytest.raises(UploadBrokenError, match="bytes are left"):
        sender(n_tries=2).send(clip, place)
    assert sender().send(clip, place)["recording"]


def test_a_changed_file_is_another_file(sender, clip, place, line):
    line.faults = [None, None, None, KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        sender().send(clip, place)
    clip.write_bytes(make_wav(0.3))
    done = sender().send(clip, place)
    assert done["byte_size"] == clip.stat().st_size


def test_a_refused_file_is_an_exception_and_leaves_no_note(sender, place, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, " * 100)
    with pytest.raises(InvalidError) as caught:
        sender().send(path, place)
    assert caught.value.errors[0].code == "not_accepted"
    assert list_notes(tmp_path) == []
