"""RAVDESS, speech part: 24 North American actors, two sentences, eight acted emotions.

Livingstone and Russo 2018, doi:10.1371/journal.pone.0196391. CC BY-NC-SA 4.0.
File names are seven numbers: modality-channel-emotion-intensity-statement-repetition-actor, for
example `Actor_07/03-01-05-02-01-02-07.wav`. Only full audio (03) of speech (01) is read.
Mapping: calm becomes neutral, since the seven have no word for it and it was recorded as a second
baseline; `label` keeps the difference. Nothing else is changed.
"""

from pathlib import Path
from typing import Final

from ml.datasets.speech import SpeechRow, list_audio_files
from ml.errors import DatasetError
from ml.labels import Emotion

RAVDESS_LABELS: Final = (
    "neutral",
    "calm",
    "happiness",
    "sadness",
    "anger",
    "fear",
    "disgust",
    "surprise",
)
_EMOTIONS: Final[dict[str, Emotion]] = {
    "neutral": "neutral",
    "calm": "neutral",
    "happiness": "happiness",
    "sadness": "sadness",
    "anger": "anger",
    "fear": "fear",
    "disgust": "disgust",
    "surprise": "surprise",
}
_EXPECTED: Final = "RAVDESS speech as Actor_NN/03-01-EE-II-SS-RR-AA.wav (or .flac)"
_N_ACTORS: Final = 24
# Published as the second repetition, but byte for byte the first: one clip must not count twice.
_REPEATED_FILES: Final = ("03-01-03-01-02-02-07",)


def load_ravdess(folder: Path) -> list[SpeechRow]:
    """Return one row per speech clip, sorted by path, without the clip that is there twice.

    Files of other modalities or of song, as in the full download, are passed over.

    Raises:
        DatasetError: no such folder, no speech clips, or a file named otherwise.
    """
    rows = []
    for path in list_audio_files(folder, _EXPECTED):
        parts = path.stem.split("-")
        if len(parts) != 7 or not all(part.isdigit() for part in parts):
            raise DatasetError(f"{path} is not named as in {_EXPECTED}.")
        if parts[:2] == ["03", "01"] and path.stem not in _REPEATED_FILES:
            rows.append(read_ravdess_name(path))
    if not rows:
        raise DatasetError(f"{folder} holds no speech clips. Expected {_EXPECTED}.")
    return rows


def read_ravdess_name(path: Path) -> SpeechRow:
    """Return what the seven numbers of a file name say.

    Raises:
        DatasetError: an emotion or actor that RAVDESS does not have.
    """
    parts = path.stem.split("-")
    emotion, statement, actor = int(parts[2]), parts[4], int(parts[6])
    if not (1 <= emotion <= len(RAVDESS_LABELS) and 1 <= actor <= _N_ACTORS):
        raise DatasetError(
            f"{path}: expected emotion 01 to 08 and actor 01 to 24. "
            f"Received: emotion {parts[2]}, actor {parts[6]}."
        )
    label = RAVDESS_LABELS[emotion - 1]
    return SpeechRow(
        path=path,
        corpus="ravdess",
        label=label,
        emotion=_EMOTIONS[label],
        speaker_id=f"ravdess-{actor:02d}",
        sex="male" if actor % 2 else "female",
        statement=statement,
    )
