"""File names that any system can keep, and that name nobody."""

import re
import unicodedata
from datetime import datetime
from typing import Final

MAX_CODE: Final = 40
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")


def name_file(code: str, what: str, at: datetime, extension: str) -> str:
    """Return a name such as `P-0001-report-2026-03-14.pdf`.

    Args:
        code: of the person; whatever is no letter, digit, hyphen or underscore becomes a hyphen.
        what: "report", "history" …
        at: the day that it is of, in the reader's time zone.
    """
    plain = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode()
    safe = _UNSAFE.sub("-", plain).strip("-")[:MAX_CODE] or "person"
    return f"{safe}-{what}-{at:%Y-%m-%d}.{extension}"
