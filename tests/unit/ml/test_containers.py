"""Files that pretend to be sound or video and would make the reader open other files."""

import av
import pytest

from ml.containers import open_container
from ml.errors import AudioError, ImageError
from ml.face.video import iter_video_frames
from ml.voice.load import load_audio
from tests.media import make_sound, make_video

PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile {name}\n",
    "hls behind an id3 tag": "ID3\x04\0\0\0\0\0\0#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n"
    "{secret}\n#EXT-X-ENDLIST\n",
}


@pytest.fixture
def secret(tmp_path):
    """A file of somebody else's that lies on the same machine."""
    path = tmp_path / "secret.ts"
    path.write_bytes(make_video("mpegts", "mpeg2video"))
    return path


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_playlist_opens_nothing(tmp_path, secret, name):
    playlist = tmp_path / "upload.m3u8"
    playlist.write_text(PLAYLISTS[name].format(secret=secret, name=secret.name))
    with pytest.raises(ImageError):
        list(iter_video_frames(playlist))
    with pytest.raises(AudioError):
        load_audio(playlist, 60)


def test_without_the_list_of_demuxers_a_playlist_would_open_it(tmp_path, secret):
    """What the others prove is no accident of the FFmpeg that is installed."""
    playlist = tmp_path / "upload.m3u8"
    playlist.write_text(PLAYLISTS["concat"].format(name=secret.name))
    with av.open(str(playlist)) as container:
        assert container.streams.video


def test_a_name_is_no_address(tmp_path):
    """FFmpeg takes `concat:a|b` for two files."""
    odd = tmp_path / "concat:a|b"
    odd.write_bytes(make_sound("wav", "pcm_s16le"))
    with open_container(odd) as container:
        assert container.streams.audio


def test_every_kind_that_is_accepted_opens(tmp_path):
    kinds = [("wav", "pcm_s16le"), ("flac", "flac"), ("mp3", "mp3"), ("adts", "aac")]
    kinds += [("ogg", "libopus"), ("webm", "libopus"), ("mp4", "aac"), ("aiff", "pcm_s16be")]
    for container, codec in kinds:
        path = tmp_path / container
        path.write_bytes(make_sound(container, codec))
        assert load_audio(path, 60).duration_s == pytest.approx(1.0, abs=0.2), container
