"""From speech corpora on disk to packed log-mel spectrograms."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from ml.datasets.speech import SpeechRow
from ml.errors import AudioError, DatasetError
from ml.training.voice_data import STORED_RANGE_DB, VoiceData
from ml.voice.load import load_audio
from ml.voice.log_mel import MelSpec, compute_mel_power
from ml.voice.speech import FRAME_S, find_runs, find_speech

_CONTEXT_S: Final = 0.75  # room around the speech that a window may still see
_MAX_CLIP_S: Final = 60.0


def build_voice_data(rows: Sequence[SpeechRow], spec: MelSpec) -> VoiceData:
    """Return the log-mel spectrograms of all clips, cut to their speech and some context.

    Raises:
        DatasetError: a clip cannot be read or holds no speech; the sentence names it.
    """
    clips, speech = [], []
    for row in tqdm(rows, desc="log-mel", unit="clip", mininterval=2):
        levels, span = _read_clip(row, spec)
        clips.append(levels)
        speech.append(span)
    lengths = [clip.shape[1] for clip in clips]
    return VoiceData(
        levels=np.concatenate(clips, axis=1),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        speech=np.array(speech, np.int64),
        labels=np.array([row.label for row in rows]),
        emotions=np.array([row.emotion or "" for row in rows]),
        speakers=np.array([row.speaker_id for row in rows]),
        sexes=np.array([row.sex or "" for row in rows]),
        corpora=np.array([row.corpus for row in rows]),
        statements=np.array([row.statement for row in rows]),
        names=np.array([row.path.stem for row in rows]),
        spec=spec,
    )


def _read_clip(row: SpeechRow, spec: MelSpec) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    try:
        clip = load_audio(row.path, _MAX_CLIP_S)
    except AudioError as error:
        raise DatasetError(f"{row.path} cannot be read: {error}") from error
    runs = find_runs(find_speech(clip.waveform, clip.sample_rate).is_speech)
    if not runs:
        raise DatasetError(f"{row.path} holds no speech.")
    frames_per_s = spec.sample_rate / spec.hop_length
    power = compute_mel_power(clip.waveform, spec)
    first, last = (round(runs[i][i] * FRAME_S * frames_per_s) for i in (0, -1))
    start = max(0, first - round(_CONTEXT_S * frames_per_s))
    end = min(power.shape[1], last + round(_CONTEXT_S * frames_per_s))
    level_db = 10 * np.log10(np.maximum(power[:, start:end], 1e-12))
    level_db -= level_db.max()
    stored = np.round(255 * (1 + np.maximum(level_db, -STORED_RANGE_DB) / STORED_RANGE_DB))
    return stored.astype(np.uint8), (first - start, min(last, end) - start)
