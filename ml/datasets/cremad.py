"""CREMA-D: 91 American actors, twelve sentences, six acted emotions (no surprise).

Cao et al. 2014, doi:10.1109/TAFFC.2014.2336244. Open Database Licence.
Files are `AudioWAV/1001_DFA_ANG_XX.wav`: actor, sentence, emotion, level. Sex is read from
`VideoDemographics.csv` beside the audio folder, where that is there. Nothing is dropped.
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ml.datasets.speech import Sex, SpeechRow, list_audio_files
from ml.errors import DatasetError
from ml.labels import Emotion

_EMOTIONS: Final[dict[str, Emotion]] = {
    "ANG": "anger",
    "DIS": "disgust",
    "FEA": "fear",
    "HAP": "happiness",
    "NEU": "neutral",
    "SAD": "sadness",
}
_SEX: Final[dict[str, Sex]] = {"Female": "female", "Male": "male"}
# The published levels are LO, MD, HI, XX; one published name has a single X.
_NAME: Final = re.compile(r"(1\d{3})_([A-Z]{3})_([A-Z]{3})_(LO|MD|HI|XX|X)")
_EXPECTED: Final = "CREMA-D as AudioWAV/1001_DFA_ANG_XX.wav (or .flac)"
_DEMOGRAPHICS: Final = "VideoDemographics.csv"


def load_cremad(folder: Path) -> list[SpeechRow]:
    """Return one row per clip, sorted by path.

    Args:
        folder: holds `AudioWAV` (and `VideoDemographics.csv`), or is `AudioWAV` itself.

    Raises:
        DatasetError: no such folder, no clips, a file named otherwise, or demographics without
            the published columns.
    """
    sex_of = load_cremad_sex(folder)
    return [
        read_cremad_name(path, sex_of, _EXPECTED) for path in list_audio_files(folder, _EXPECTED)
    ]


def read_cremad_name(path: Path, sex_of: Mapping[str, Sex], expected_layout: str) -> SpeechRow:
    """Return what a file name such as `1001_DFA_ANG_XX` says.

    Raises:
        DatasetError: it is named otherwise; the sentence names `expected_layout`.
    """
    match = _NAME.fullmatch(path.stem)
    if match is None or match[3] not in _EMOTIONS:
        raise DatasetError(f"{path} is not named as in {expected_layout}.")
    actor, statement, code, _ = match.groups()
    emotion = _EMOTIONS[code]
    return SpeechRow(
        path, "cremad", emotion, emotion, f"cremad-{actor}", sex_of.get(actor), statement
    )


def load_cremad_sex(folder: Path) -> dict[str, Sex]:
    """Return the sex of each actor by number, from the demographics in or beside a folder.

    Raises:
        DatasetError: the table lacks the published columns.
    """
    for path in (folder / _DEMOGRAPHICS, folder.parent / _DEMOGRAPHICS):
        if path.is_file():
            with path.open(newline="", encoding="utf-8") as file:
                table = list(csv.DictReader(file))
            if not table or not {"ActorID", "Sex"} <= table[0].keys():
                raise DatasetError(f"{path} lacks the columns ActorID and Sex.")
            return {line["ActorID"]: _SEX[line["Sex"]] for line in table if line["Sex"] in _SEX}
    return {}
