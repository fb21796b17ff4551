"""A clip cut into sections that overlap, so that one of hours is never held whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ml.voice.log_mel import Waveform


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a clip, with sound around it; numbers of samples count from the clip's start.

    Attributes:
        waveform: float32 (n_samples,), the section with its margins.
        first: number of the waveform's first sample.
        start, end: the section without its margins, half-open.
    """

    waveform: Waveform
    first: int
    start: int
    end: int

    @property
    def own(self) -> Waveform:
        """The section without its margins."""
        return self.waveform[self.start - self.first : self.end - self.first]

    def cut(self, start: int, end: int) -> Waveform:
        """Return samples by their numbers in the clip; they must lie within the margins."""
        return self.waveform[max(0, start - self.first) : max(0, end - self.first)]


def cut_sections(blocks: Iterable[Waveform], length: int, margin: int) -> Iterator[Section]:
    """Yield the sections of a clip in the order of time; together they hold each sample once.

    Args:
        blocks: the clip in parts of any length.
        length: samples of each section; the last one is shorter.
        margin: samples before and after it, fewer at the ends of the clip.
    """
    held = np.zeros(0, np.float32)
    first = start = 0
    for piece in _gather(blocks, length):
        held = np.concatenate((held, piece))
        while first + len(held) >= start + length + margin:
            end = start + length
            yield Section(held[: end + margin - first], first, start, end)
            keep = max(0, end - margin)
            held, first, start = held[keep - first :], keep, end
    if first + len(held) > start:
        yield Section(held, first, start, first + len(held))


def _gather(blocks: Iterable[Waveform], n_samples: int) -> Iterator[Waveform]:
    """Join decoded blocks, of some thousand samples each, to parts of at least `n_samples`."""
    parts: list[Waveform] = []
    n_held = 0
    for block in blocks:
        parts.append(block)
        n_held += len(block)
        if n_held >= n_samples:
            yield np.concatenate(parts)
            parts, n_held = [], 0
    if parts:
        yield np.concatenate(parts)
