"""What became of each file, and how that is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["sent", "duplicate", "failed"]


@dataclass(frozen=True)
class Outcome:
    """What became of one file; `reason` where it failed."""

    name: str
    kind: Kind
    reason: str = ""


def summarize(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines of the report: the failures with their reasons, and one sentence."""
    failed = [one for one in outcomes if one.kind == "failed"]
    if failed:
        width = min(48, max(len("File"), *(len(one.name) for one in failed)))
        yield f"{'File':{width}}  Why it was not taken"
        yield f"{'─' * width}  {'─' * 40}"
        for one in failed:
            yield f"{one.name:{width}}  {one.reason}"
        yield ""
    counts = Counter(one.kind for one in outcomes)
    parts = [f"{_count(counts['sent'], 'file')} sent"]
    if counts["duplicate"]:
        parts.append(f"{counts['duplicate']} there already")
    if failed:
        parts.append(f"{len(failed)} not taken")
    yield ", ".join(parts) + "."


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
