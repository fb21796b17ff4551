"""SAVEE: four British male speakers, 15 sentences an emotion (30 neutral), seven acted emotions.

Haq and Jackson 2010; free for research on registration. Files are `AudioData/DC/a01.wav` as
published, or `DC_a01.wav` in one folder as it is passed on. Exactly our seven; nothing is dropped.
"""

import re
from pathlib import Path
from typing import Final

from ml.datasets.speech import SpeechRow, list_audio_files
from ml.errors import DatasetError
from ml.labels import Emotion

_EMOTIONS: Final[dict[str, Emotion]] = {
    "a": "anger",
    "d": "disgust",
    "f": "fear",
    "h": "happiness",
    "n": "neutral",
    "sa": "sadness",
    "su": "surprise",
}
_SPEAKERS: Final = ("DC", "JE", "JK", "KL")
_NAME: Final = re.compile(r"(?:([A-Z]{2})_)?(sa|su|a|d|f|h|n)(\d\d)")
_EXPECTED: Final = "SAVEE as DC/a01.wav or DC_a01.wav with the speakers DC, JE, JK, KL"


def load_savee(folder: Path) -> list[SpeechRow]:
    """Return one row per clip, sorted by path.

    Raises:
        DatasetError: no such folder, no clips, or a file named otherwise.
    """
    rows = []
    for path in list_audio_files(folder, _EXPECTED):
        match = _NAME.fullmatch(path.stem)
        speaker = (match[1] or path.parent.name) if match else ""
        if match is None or speaker not in _SPEAKERS:
            raise DatasetError(f"{path} is not named as in {_EXPECTED}.")
        emotion = _EMOTIONS[match[2]]
        statement = f"{match[2]}{match[3]}"
        rows.append(
            SpeechRow(path, "savee", emotion, emotion, f"savee-{speaker}", "male", statement)
        )
    return rows
