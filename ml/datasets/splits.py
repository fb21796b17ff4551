"""Splits of speech corpora: always by speaker, and asserted to be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ml.datasets.speech import SpeechRow
from ml.errors import DatasetError

# Five folds by actor, published with Luna-Jimenez et al. 2022 (doi:10.3390/app12010327), so that
# figures can be compared.
RAVDESS_FOLDS: Final = (
    (2, 5, 14, 15, 16),
    (3, 6, 7, 13, 18),
    (10, 11, 12, 19, 20),
    (8, 17, 21, 23, 24),
    (1, 4, 9, 22),
)
# Held out when the served model is trained: a quarter of each corpus's speakers or so, as many
# women as men, never seen in training. The second fold of RAVDESS plus an actress, and two women
# and two men of EMO-DB.
SERVED_VALID_SPEAKERS: Final = (
    *(f"ravdess-{actor:02d}" for actor in (3, 6, 7, 13, 18, 24)),
    *(f"emodb-{speaker}" for speaker in ("08", "11", "13", "15")),
)


@dataclass(frozen=True, slots=True)
class SpeakerSplit:
    """Rows to learn from and rows of other speakers to judge by."""

    train: tuple[SpeechRow, ...]
    held_out: tuple[SpeechRow, ...]


def split_by_speaker(rows: Sequence[SpeechRow], held_out: Collection[str]) -> SpeakerSplit:
    """Return the rows of the `held_out` speakers apart from all others.

    Raises:
        DatasetError: a held-out speaker has no rows, or nobody is left to learn from.
    """
    absent = set(held_out) - {row.speaker_id for row in rows}
    if absent:
        raise DatasetError(f"Speakers without clips: {', '.join(sorted(absent))}.")
    split = SpeakerSplit(
        train=tuple(row for row in rows if row.speaker_id not in held_out),
        held_out=tuple(row for row in rows if row.speaker_id in held_out),
    )
    if not split.train:
        raise DatasetError("Every speaker is held out; nobody is left to learn from.")
    assert_speaker_independent(split.train, split.held_out)
    return split


def get_ravdess_fold(fold: int) -> tuple[str, ...]:
    """Return the speakers of one published fold, 0 to 4."""
    return tuple(f"ravdess-{actor:02d}" for actor in RAVDESS_FOLDS[fold])


def get_inner_valid_fold(test_fold: int) -> int:
    """Return the fold to tune on while `test_fold` stays unseen: the next one."""
    return (test_fold + 1) % len(RAVDESS_FOLDS)


def assert_speaker_independent(*parts: Sequence[SpeechRow]) -> None:
    """Make sure that no speaker and no file occurs in two of the parts.

    Raises:
        DatasetError: names the speakers or files that leak.
    """
    for i, first in enumerate(parts):
        for second in parts[i + 1 :]:
            shared = {row.speaker_id for row in first} & {row.speaker_id for row in second}
            shared |= {row.path.name for row in first} & {row.path.name for row in second}
            if shared:
                raise DatasetError(f"The parts share speakers or clips: {sorted(shared)}.")
