"""Files that are two things at once, that lead elsewhere, or whose kind is not what is said."""

import io
import zipfile
from collections.abc import Callable

from tests.hostile.bait import Bait
from tests.media import make_picture, make_sound, make_video, make_wav

HTML = b"<!doctype html><script src='//example.org/x.js'></script>"


def make_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/cron.d/x", bytes(2_000_000))
    return target.getvalue()


def list_disguises() -> dict[str, bytes]:
    """Two kinds in one file, and kinds that nobody accepts under a picture's name."""
    gif = make_picture("GIF")
    return {
        "jpeg and zip": make_picture() + make_zip(),
        "jpeg and html": make_picture("JPEG", comment=HTML),
        "png and html": make_picture("PNG") + HTML,
        "gif and java archive": gif + make_zip(),
        "gif and script": gif[:6] + b"/*" + gif[8:] + b"*/=1;alert(1)",
        "wav and html": make_wav(0.1) + HTML,
        "wav and picture": make_wav(0.1) + make_picture(),
        "zip named as a picture": make_zip(),
        "html named as a picture": HTML,
        "svg with a script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "svg behind a mark and blanks": b"\xef\xbb\xbf \n<svg onload='alert(1)'/>",
        "postscript": b"%!PS\n(/etc/passwd) (r) file 100 string readstring pop = quit\n",
        "encapsulated postscript in binary": b"\xc5\xd0\xd3\xc6" + bytes(26) + b"%!PS-Adobe quit",
        "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
        "shell script": b"#!/bin/sh\nrm -rf /\n",
        "program": b"\x7fELF\2\1\1" + bytes(200),
        "pickle": b"\x80\4\x95\x1d\0\0\0\0\0\0\0\x8c\5posix\x8c\6system\x93\x94\x8c\4true\x85R.",
        "nothing": b"",
        "one zero": b"\0",
        "a megabyte of zeros": bytes(1_000_000),
        "a megabyte of ones": b"\xff" * 1_000_000,
    }


def list_references() -> dict[str, Callable[[Bait], bytes]]:
    """Files that ask their reader to open an address or another file."""
    hls = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{to}\n#EXT-X-ENDLIST\n"
    dash = (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
        "<Period><AdaptationSet><Representation><BaseURL>{to}</BaseURL></Representation>"
        "</AdaptationSet></Period></MPD>"
    )
    texts = {
        "hls": hls,
        "hls in a wav": "RIFF\x24\0\0\0WAVE" + hls,
        "hls behind an id3 tag": "ID3\x04\0\0\0\0\0\0" + hls,
        "hls key": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{to}"\n#EXTINF:1,\n{to}\n',
        "concat": "ffconcat version 1.0\nfile '{to}'\n",
        "dash": dash,
        "smil": '<smil><body><audio src="{to}"/></body></smil>',
        "pls": "[playlist]\nFile1={to}\nNumberOfEntries=1\n",
        "asx": '<asx version="3.0"><entry><ref href="{to}"/></entry></asx>',
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n{to}",
        "ass": "[Script Info]\nAudio File: {to}\nVideo File: {to}\n[Events]\n",
        "srt": '1\n00:00:00,000 --> 00:00:09,000\n<img src="{to}">\n',
        "svg": '<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="{to}"/></svg>',
        "xml entity": '<!DOCTYPE x [<!ENTITY y SYSTEM "{to}">]><x>&y;</x>',
        "imagemagick": 'push graphic-context\nimage over 0,0 9,9 "{to}"\npop',
        "eps": "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n({to}) run\n",
        "cue": 'FILE "{to}" WAVE\n  TRACK 01 AUDIO\n',
    }

    def write(text: str, where: str) -> Callable[[Bait], bytes]:
        return lambda bait: text.replace("{to}", str(getattr(bait, where))).encode("latin-1")

    found = {
        f"{name} to {where}": write(text, where)
        for name, text in texts.items()
        for where in ("address", "path")
    }
    return found | {
        "mov with a track elsewhere": _make_reference_movie,
        "m4a whose cover is a playlist": lambda bait: (
            make_sound("mp4", "aac", 0.1) + f"#EXTM3U\n{bait.address}\n".encode()
        ),
    }


def _make_reference_movie(bait: Bait) -> bytes:
    """A film whose data reference names another file instead of itself."""
    content = make_video("mov", "mpeg4", 3)
    at = content.index(b"url \0\0\0\1")
    path = str(bait.path).encode()
    entry = len(path) + 13
    return (
        content[: at - 4] + entry.to_bytes(4, "big") + b"url \0\0\0\0" + path + b"\0"
        + content[at + 8 :]
    )  # fmt: skip


def list_cut() -> dict[str, bytes]:
    """Real files that break off at several places."""
    whole = {
        "jpeg": make_picture("JPEG"),
        "png": make_picture("PNG"),
        "gif": make_picture("GIF"),
        "webp": make_picture("WEBP"),
        "tiff": make_picture("TIFF"),
        "wav": make_wav(0.2),
        "flac": make_sound("flac", "flac", 0.2),
        "mp3": make_sound("mp3", "libmp3lame", 0.2),
        "ogg": make_sound("ogg", "libopus", 0.2),
        "webm": make_sound("webm", "libopus", 0.2),
        "m4a": make_sound("mp4", "aac", 0.2),
        "mp4": make_video("mp4", "mpeg4", 3),
        "avi": make_video("avi", "mpeg4", 3),
    }
    places = (0.02, 0.2, 0.5, 0.97)
    return {
        f"{name} cut at {place:.0%}": content[: max(1, int(len(content) * place))]
        for name, content in whole.items()
        for place in places
    }
