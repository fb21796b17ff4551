"""Many dates as the pages write them: a history has 500, and Django's filter takes its time."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format, get_format

_PARTS: Final[dict[str, Callable[[datetime], str]]] = {
    "d": lambda at: f"{at.day:02}",
    "j": lambda at: str(at.day),
    "m": lambda at: f"{at.month:02}",
    "n": lambda at: str(at.month),
    "y": lambda at: f"{at.year % 100:02}",
    "Y": lambda at: f"{at.year:04}",
    "H": lambda at: f"{at.hour:02}",
    "i": lambda at: f"{at.minute:02}",
    "s": lambda at: f"{at.second:02}",
}


def _write_text(text: str, at: datetime) -> str:
    return text


def build_writer(format_name: str = "DATETIME_FORMAT") -> Callable[[datetime], str]:
    """Return a function that writes times in the zone and language of now.

    It gives what `date_format` gives; formats of parts that it does not know are left to that.
    """
    pattern = get_format(format_name)
    zone = timezone.get_current_timezone()
    months = {number: str(name).title() for number, name in MONTHS_3.items()}
    parts = _PARTS | {"M": lambda at: months[at.month]}
    steps: list[Callable[[datetime], str]] = []
    for character in pattern:
        if character in parts:
            steps.append(parts[character])
        elif character.isalpha() or character == "\\":
            return lambda at: date_format(at.astimezone(zone), format_name)
        else:
            steps.append(partial(_write_text, character))

    def write(at: datetime) -> str:
        local = at.astimezone(zone)
        return "".join(step(local) for step in steps)

    return write
