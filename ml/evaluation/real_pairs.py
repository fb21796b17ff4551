"""The fusion on videos of one person's face and voice, read as the product reads them.

Only people are judged by whom no model was trained: the speakers of RAVDESS that the voice model
learned from are left out. A video without a readable face or without readable speech has no pair;
it is counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml.cards import Card
from ml.datasets.av_pairs import PairRow
from ml.datasets.splits import SERVED_VALID_SPEAKERS
from ml.errors import DatasetError, MediaError
from ml.evaluation.fusion import compare_with_parts, describe_pairs
from ml.evaluation.pairs import Pairs
from ml.fusion import fuse
from ml.labels import EMOTIONS
from ml.types import FusedReading, VideoReading

ReadVideo = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class _Pair:
    row: PairRow
    fused: FusedReading


def evaluate_real_pairs(
    rows: Sequence[PairRow],
    card: Card,
    read_video: ReadVideo,
    on_progress: Callable[[float], None],
) -> dict[str, Any]:
    """Return the scores of fused, face alone and voice alone on the same videos, JSON-ready.

    Args:
        rows: the videos of a corpus.
        card: the card `fusion`.
        read_video: returns the reading of a file, as `ml.predict.read_video`; what is no
            `VideoReading` has no face.
        on_progress: called with the fraction that is done.

    Raises:
        DatasetError: no video of an unknown person has a readable face and voice.
    """
    unknown = [row for row in rows if _is_unknown(row)]
    found: list[_Pair] = []
    n_unreadable = 0
    for number, row in enumerate(unknown, start=1):
        try:
            reading = read_video(row.path)
        except MediaError:
            n_unreadable += 1
        else:
            if isinstance(reading, VideoReading):
                found.append(_Pair(row, fuse(reading.faces, reading.windows, card)))
        on_progress(number / len(unknown))
    both = [pair for pair in found if pair.fused.face and pair.fused.voice]
    if not both:
        raise DatasetError("No video of an unknown person has a readable face and readable speech.")
    pairs = Pairs(
        np.array([EMOTIONS.index(pair.row.emotion) for pair in both], np.int64),
        np.array([(pair.fused.face, pair.fused.voice) for pair in both], np.float64),
        np.array([pair.row.speaker_id for pair in both]),
    )
    fused = np.array([pair.fused.probabilities for pair in both], np.float64)
    scores = describe_pairs("real", pairs, fused) | compare_with_parts(pairs, fused)
    scores["videos"] = {
        "n": len(rows),
        "left_out_as_trained_on": len(rows) - len(unknown),
        "unreadable": n_unreadable,
        "without_face_or_speech": len(unknown) - n_unreadable - len(both),
        "inconclusive": sum(pair.fused.is_inconclusive for pair in both),
        "n_speakers": len({pair.row.speaker_id for pair in both}),
    }
    return scores


def _is_unknown(row: PairRow) -> bool:
    return row.corpus != "ravdess" or row.speaker_id in SERVED_VALID_SPEAKERS
