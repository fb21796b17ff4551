"""Events as lines through all rows, numbered, with a label where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString

from analysis.charts.svg import element, join, percent

LANE_HEIGHT: Final = 18
N_LANES: Final = 3
# The narrowest plot, and a character of the label, in pixels: labels that do not meet there meet
# nowhere.
_NARROWEST: Final = 560
_PER_CHARACTER: Final = 6.6
_GAP: Final = 12
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

    @property
    def width(self) -> float:
        """What the label takes at most, as a share of the plot."""
        return (len(self.text) * _PER_CHARACTER + _GAP) / _NARROWEST

    @property
    def is_late(self) -> bool:
        """Whether it lies so near the right edge that its label grows to the left."""
        return self.event.x + self.width > 1.0

    @property
    def begins_at(self) -> float:
        return self.event.x - self.width if self.is_late else self.event.x

    @property
    def ends_at(self) -> float:
        return self.event.x if self.is_late else self.event.x + self.width


def choose_lanes(events: Sequence[EventMark]) -> tuple[list[_Placed], int]:
    """Return where each label goes, and how many lanes are used.

    A label that finds no lane free is left at its number, which stands in the list beneath, and
    where even that has no room, only its line stays.
    """
    free_from = [0.0] * N_LANES
    placed = []
    for event in events:
        for text in (_shorten(f"{event.number} {event.text}"), str(event.number)):
            item = _Placed(event, 0, text)
            lane = _find_lane(item.begins_at, free_from)
            if lane is not None:
                free_from[lane] = item.ends_at
                placed.append(replace(item, lane=lane))
                break
        else:
            placed.append(_Placed(event, 0, ""))
    n_lanes = 1 + max((item.lane for item in placed), default=-1)
    return placed, n_lanes


def draw_events(events: Sequence[EventMark], *, bottom: float) -> tuple[SafeString, int]:
    """Return the lines down to `bottom` with their labels, and the height that those take."""
    placed, n_lanes = choose_lanes(events)
    lines = join(_draw_line(item, bottom) for item in placed)
    # Above every line: a label may cross the line of a later event.
    labels = join(_draw_label(item) for item in placed if item.text)
    return join((lines, labels)), n_lanes * LANE_HEIGHT


def _draw_line(item: _Placed, bottom: float) -> SafeString:
    x = percent(item.event.x)
    top = item.lane * LANE_HEIGHT
    return element("line", x1=x, x2=x, y1=top, y2=bottom, class_="history-event-line")


def _draw_label(item: _Placed) -> SafeString:
    return element(
        "text",
        item.text,
        x=percent(item.event.x),
        y=item.lane * LANE_HEIGHT + 13,
        dx=-5 if item.is_late else 5,
        text_anchor="end" if item.is_late else "start",
        class_="history-event-label",
    )


def _find_lane(x: float, free_from: Sequence[float]) -> int | None:
    return next((lane for lane, free in enumerate(free_from) if free <= x), None)


def _shorten(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1].rstrip() + "…"
