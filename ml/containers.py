"""Opens sound and video files as what they are, and never as lists of other files.

FFmpeg takes a file for what it looks like inside. A playlist (HLS, DASH, concat) makes it open
further files and addresses, so a stranger's upload could make the reader show it a file of the
server's own. Only demuxers of plain files are let in.
"""

from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

DEMUXERS: Final = (
    *("wav", "w64", "flac", "mp3", "aac", "ogg", "aiff", "caf"),
    *("matroska", "webm", "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "avi", "flv"),
)
_OPTIONS: Final = {
    "format_whitelist": ",".join(DEMUXERS),
    "protocol_whitelist": "file",
    "enable_drefs": "0",
}


def open_container(path: Path) -> InputContainer:
    """Return the open container of a file.

    Raises:
        av.error.FFmpegError, ValueError: damaged, or of another kind.
    """
    # FFmpeg opens the path itself: a damaged file makes it seek to places that a Python file
    # answers with OSError, which would look like a broken disk.
    return av.open(f"file:{path}", "r", container_options=_OPTIONS, metadata_errors="replace")
