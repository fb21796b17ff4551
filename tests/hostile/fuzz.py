"""Changes files at random and hands them to intake: `make fuzz ARGS="--seconds 60 --seed 1"`.

The web process reads headers of whatever is uploaded; nothing but `UploadError` may come out of
that, and soon. Files of the hostile corpus are changed in ways that break parsers: bytes flipped,
numbers set to their limits, parts cut, doubled, moved and mixed with other files. The same seed
makes the same files. What crashed or took long is kept in a folder, to be tried again with
`--again FILE`.

Our own mutations and not a coverage-guided fuzzer: that one needs the C code of Pillow built for
it, which is not what runs here.
"""

import argparse
import hashlib
import io
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**64 - 1)
_MOST_BYTES = 300_000
# Of one file in the web process; a real one takes milliseconds.
SLOW_S = 2.0


@dataclass
class Tally:
    """What came out: accepted or a code of `UploadError`; and the names of what was kept."""

    n_files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)


def mutate(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return the file with one to eight changes, most of them near its start."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        chance.choice(_CHANGES)(changed, others, chance)
    return bytes(changed[:_MOST_BYTES])


def _place(changed: bytearray, chance: random.Random) -> int:
    # Headers stand at the start: half of all changes hit the first 200 bytes.
    reach = len(changed) if chance.random() < 0.5 else min(len(changed), 200)
    return chance.randrange(max(reach, 1))


def _flip(changed: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    if changed:
        changed[_place(changed, chance)] ^= 1 << chance.randrange(8)


def _set_edge(changed: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    size, at = chance.choice((1, 2, 4, 8)), _place(changed, chance)
    number = chance.choice(_EDGES) & (1 << 8 * size) - 1
    changed[at : at + size] = number.to_bytes(size, chance.choice(("big", "little")))


def _cut(changed: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    del changed[_place(changed, chance) + 1 :]


def _remove(changed: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    at = _place(changed, chance)
    del changed[at : at + chance.randrange(1, 64)]


def _double(changed: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    at, length = _place(changed, chance), chance.randrange(1, 200)
    changed[at:at] = changed[at : at + length] * chance.choice((1, 2, 50))


def _move(changed: bytearray, _others: Sequence[bytes], chance: random.Random) -> None:
    at, length = _place(changed, chance), chance.randrange(1, 64)
    part = changed[at : at + length]
    del changed[at : at + length]
    to = _place(changed, chance)
    changed[to:to] = part


def _mix(changed: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    other, at = chance.choice(others), _place(changed, chance)
    start = chance.randrange(max(len(other), 1))
    part = other[start : start + chance.randrange(1, 400)]
    changed[at : at + len(part)] = part


_CHANGES: tuple[Callable[[bytearray, Sequence[bytes], random.Random], None], ...] = (
    *(_flip, _set_edge, _set_edge, _cut, _remove, _double, _move, _mix),
)


def run(seconds: float, seed: int, folder: Path, judge: Callable[[bytes], str]) -> Tally:
    """Change files and hand them to `judge` for so many seconds; keep what it does not bear.

    Args:
        judge: says what comes of a file in a word; whatever it raises is a crash.
        folder: made when there is something to keep.
    """
    corpus, chance, tally = build_corpus(), random.Random(seed), Tally()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        content = mutate(chance.choice(corpus), corpus, chance)
        started = time.process_time()
        try:
            outcome = judge(content)
        except Exception:  # noqa: BLE001  # whatever it is, it is what is looked for
            outcome = "CRASH"
            _keep(folder, content, tally, traceback.format_exc())
        if time.process_time() - started > SLOW_S:
            outcome = "SLOW"
            _keep(folder, content, tally, f"It took {time.process_time() - started:.1f} s.")
        tally.n_files += 1
        tally.outcomes[outcome] += 1
    return tally


def build_corpus() -> list[bytes]:
    """Return small files of every kind, hostile ones too."""
    from tests.hostile.containers import list_containers
    from tests.hostile.disguises import list_cut, list_disguises
    from tests.hostile.pictures import list_pictures
    from tests.media import make_picture, make_sound, make_video, make_wav

    pictures = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "JPEG2000", "PPM")
    sounds = (("mp4", "aac"), ("webm", "libopus"), ("ogg", "libopus"), ("flac", "flac"))
    whole = [make_picture(name) for name in pictures]
    whole += [make_sound(*names, 0.1) for names in (*sounds, ("mp3", "libmp3lame"))]
    whole += [make_video("mp4", "mpeg4", 2), make_video("avi", "mpeg4", 2), make_wav(0.1)]
    hostile = list_pictures() | list_containers() | list_disguises() | list_cut()
    small = [content for content in hostile.values() if 0 < len(content) < 20_000]
    return whole * 4 + small


def judge_by_intake(content: bytes) -> str:
    """Return `accepted`, or the code of the refusal, whose sentence must say something."""
    from analysis.intake import UploadError, inspect_upload
    from analysis.limits import UploadLimits

    file = io.BytesIO(content)
    file.name = "upload"
    try:
        inspect_upload(file, UploadLimits.from_settings())
    except UploadError as error:
        assert len(error.sentence) > 10, error.sentence
        return error.code
    return "accepted"


def _keep(folder: Path, content: bytes, tally: Tally, reason: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(content).hexdigest()[:16]
    (folder / name).write_bytes(content)
    (folder / f"{name}.txt").write_text(reason)
    tally.kept.append(name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="make fuzz")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("var/fuzz"), help="for what crashed")
    parser.add_argument("--again", type=Path, help="try one file again, and show what it raises")
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emosense_site.settings")
    import django

    django.setup()
    if chosen.again:
        sys.stdout.write(judge_by_intake(chosen.again.read_bytes()) + "\n")
        return 0
    tally = run(chosen.seconds, chosen.seed, chosen.folder, judge_by_intake)
    sys.stdout.write(f"{tally.n_files:,} files in {chosen.seconds:g} s, seed {chosen.seed}\n")
    for outcome, n in tally.outcomes.most_common():
        sys.stdout.write(f"  {outcome:16} {n:,}\n")
    if tally.kept:
        sys.stdout.write(f"Kept in {chosen.folder}: {', '.join(sorted(set(tally.kept)))}\n")
    return 1 if tally.kept else 0


if __name__ == "__main__":
    raise SystemExit(main())
