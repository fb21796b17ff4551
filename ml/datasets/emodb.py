"""EMO-DB: ten German actors, ten sentences, seven acted emotions.

Burkhardt et al. 2005, "A Database of German Emotional Speech". Free to use.
File names: two digits of the speaker, three signs of the sentence, the German initial of the
emotion, the version, for example `wav/03a01Fa.wav`. Boredom (L) has no place among our seven and
has emotion None; surprise does not occur.
"""

import re
from pathlib import Path
from typing import Final

from ml.datasets.speech import Sex, SpeechRow, list_audio_files
from ml.errors import DatasetError
from ml.labels import Emotion

_LABELS: Final[dict[str, tuple[str, Emotion | None]]] = {
    "W": ("anger", "anger"),
    "L": ("boredom", None),
    "E": ("disgust", "disgust"),
    "A": ("fear", "fear"),
    "F": ("happiness", "happiness"),
    "T": ("sadness", "sadness"),
    "N": ("neutral", "neutral"),
}
_SEX: Final[dict[str, Sex]] = {
    "03": "male",
    "08": "female",
    "09": "female",
    "10": "male",
    "11": "male",
    "12": "male",
    "13": "female",
    "14": "female",
    "15": "male",
    "16": "female",
}
_NAME: Final = re.compile(r"(\d\d)([ab]\d\d)([WLEAFTN])([a-z])")
_EXPECTED: Final = "EMO-DB as wav/SSTTTEV.wav (or .flac), for example wav/03a01Fa.wav"


def load_emodb(folder: Path) -> list[SpeechRow]:
    """Return one row per clip, sorted by path; boredom has emotion None.

    Raises:
        DatasetError: no such folder, no clips, or a file named otherwise.
    """
    rows = []
    for path in list_audio_files(folder, _EXPECTED):
        match = _NAME.fullmatch(path.stem)
        if match is None or match[1] not in _SEX:
            raise DatasetError(f"{path} is not named as in {_EXPECTED}.")
        speaker, statement, letter, _ = match.groups()
        label, emotion = _LABELS[letter]
        rows.append(
            SpeechRow(path, "emodb", label, emotion, f"emodb-{speaker}", _SEX[speaker], statement)
        )
    return rows
