"""Events as lines through all rows, numbered, with a label where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from analysis.charts.svg import element, join, percent

LANE_HEIGHT: Final = 18
N_LANES: Final = 3
# The narrowest plot, and a character of the label, in pixels: labels that do not meet there meet
# nowhere.
_NARROWEST: Final = 560
_PER_CHARACTER: Final = 6.6
_MOST_CHARACTERS: Final = 28


@dataclass(frozen=True, slots=True)
class EventMark:
    """One event: where it lies, its number in the list beneath, and what it says."""

    x: float
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class _Placed:
    event: EventMark
    lane: int
    text: str


def choose_lanes(events: Sequence[EventMark]) -> tuple[list[_Placed], int]:
    """Return where each label goes, and how many lanes are used.

    A label that finds no lane free is left out, and only its line and number stay.
    """
    free_from = [0.0] * N_LANES
    placed = []
    for event in events:
        text = _shorten(f"{event.number} {event.text}")
        lane = _find_lane(event.x, free_from)
        if lane is None:
            placed.append(_Placed(event, 0, ""))
            continue
        free_from[lane] = event.x + (len(text) * _PER_CHARACTER + 12) / _NARROWEST
        placed.append(_Placed(event, lane, text))
    n_lanes = 1 + max((item.lane for item in placed), default=-1)
    return placed, n_lanes


def draw_events(events: Sequence[EventMark], *, bottom: float) -> tuple[SafeString, int]:
    """Return the lines down to `bottom` with their labels, and the height that those take."""
    placed, n_lanes = choose_lanes(events)
    return join(_draw(item, bottom) for item in placed), n_lanes * LANE_HEIGHT


def _draw(item: _Placed, bottom: float) -> SafeString:
    x = percent(item.event.x)
    top = item.lane * LANE_HEIGHT
    line = element("line", x1=x, x2=x, y1=top, y2=bottom, class_="history-event-line")
    # Labels near the right edge grow to the left.
    is_late = item.event.x + len(item.text) * _PER_CHARACTER / _NARROWEST > 1.0
    text = element(
        "text",
        item.text,
        x=x,
        y=top + 13,
        dx=-5 if is_late else 5,
        text_anchor="end" if is_late else "start",
        class_="history-event-label",
    )
    return element("g", line, text if item.text else "")


def _find_lane(x: float, free_from: Sequence[float]) -> int | None:
    return next((lane for lane, free in enumerate(free_from) if free <= x), None)


def _shorten(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1].rstrip() + "…"
