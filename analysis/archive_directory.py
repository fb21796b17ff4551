"""How long the list of members at the end of a zip file is, before anybody reads it into memory.

Each entry of a few bytes becomes an object of half a kilobyte: a list of millions would take all
memory before the first member is looked at. Layout: PKWARE APPNOTE 6.3.10, 4.3.14 to 4.3.16.
"""

import struct
from typing import IO, Final

_END: Final = struct.Struct("<4s4H2LH")
_LOCATOR: Final = struct.Struct("<4sLQL")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LONGEST_COMMENT: Final = 65_535


def measure_directory(stream: IO[bytes]) -> int | None:
    """Return the bytes of a zip file's central directory; None where there is none."""
    size = stream.seek(0, 2) or stream.tell()
    start = max(0, size - _LONGEST_COMMENT - _END.size)
    stream.seek(start)
    tail = stream.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        return None
    n_bytes = int(_END.unpack_from(tail, place)[5])
    # A second, larger end may stand before it, and is what readers go by.
    before = start + place - _LOCATOR.size - _END_64.size
    if before < 0:
        return n_bytes
    stream.seek(before)
    larger = stream.read(_END_64.size + _LOCATOR.size)
    if larger[_END_64.size :].startswith(b"PK\x06\x07") and larger.startswith(b"PK\x06\x06"):
        return max(n_bytes, int(_END_64.unpack_from(larger)[8]))
    return n_bytes
