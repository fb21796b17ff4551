"""Videos in which one person's face and voice are known to show the same acted emotion.

RAVDESS, audio-video part: `Actor_07/01-01-05-02-01-02-07.mp4`, the seven numbers of its names with
modality 01 (full audio and video). Video alone (02), audio alone (03) and song are passed over.
CREMA-D, video part: `VideoFlash/1001_DFA_ANG_XX.flv` (or .mp4).
Mapping and licences as in `ravdess` and `cremad`. Neither corpus has a split of its own.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ml.datasets.cremad import load_cremad_sex, read_cremad_name
from ml.datasets.ravdess import read_ravdess_name
from ml.datasets.speech import Sex, SpeechRow
from ml.errors import DatasetError
from ml.labels import Emotion

_VIDEO_SUFFIXES: Final = (".mp4", ".flv")
_EXPECTED_RAVDESS: Final = "RAVDESS video as Actor_NN/01-01-EE-II-SS-RR-AA.mp4"
_EXPECTED_CREMAD: Final = "CREMA-D video as VideoFlash/1001_DFA_ANG_XX.flv (or .mp4)"


@dataclass(frozen=True, slots=True)
class PairRow:
    """One video of a face and a voice.

    Attributes:
        path: the video.
        corpus: "ravdess" or "cremad".
        emotion: which of the seven is acted; every label of both corpora has a place there.
        speaker_id: as in the corpus's speech part, for example "ravdess-07".
        sex: as the corpus states it; None where it does not.
        split: None, since the corpora publish none.
    """

    path: Path
    corpus: str
    emotion: Emotion
    speaker_id: str
    sex: Sex | None
    split: None = None


def load_av_pairs(folder: Path) -> list[PairRow]:
    """Return one row per video of RAVDESS or CREMA-D, told by the names, sorted by path.

    Raises:
        DatasetError: no such folder, no such videos, or a file named otherwise; the sentence names
            the expected layouts.
    """
    videos = _list_videos(folder, f"{_EXPECTED_RAVDESS}, or {_EXPECTED_CREMAD}")
    if "_" in videos[0].stem:
        return load_cremad_video(folder)
    return load_ravdess_video(folder)


def load_ravdess_video(folder: Path) -> list[PairRow]:
    """Return one row per video of speech with sound, sorted by path.

    Raises:
        DatasetError: no such folder, none of these videos, or a file named otherwise.
    """
    rows = []
    for path in _list_videos(folder, _EXPECTED_RAVDESS):
        parts = path.stem.split("-")
        if len(parts) != 7 or not all(part.isdigit() for part in parts):
            raise DatasetError(f"{path} is not named as in {_EXPECTED_RAVDESS}.")
        if parts[:2] == ["01", "01"]:
            rows.append(_to_pair(read_ravdess_name(path)))
    if not rows:
        raise DatasetError(
            f"{folder} holds no video of speech with sound. Expected {_EXPECTED_RAVDESS}."
        )
    return rows


def load_cremad_video(folder: Path) -> list[PairRow]:
    """Return one row per video, sorted by path.

    Args:
        folder: holds `VideoFlash` (and `VideoDemographics.csv`), or is `VideoFlash` itself.

    Raises:
        DatasetError: no such folder, no videos, a file named otherwise, or demographics without
            the published columns.
    """
    sex_of = load_cremad_sex(folder)
    return [
        _to_pair(read_cremad_name(path, sex_of, _EXPECTED_CREMAD))
        for path in _list_videos(folder, _EXPECTED_CREMAD)
    ]


def _list_videos(folder: Path, expected: str) -> list[Path]:
    if not folder.is_dir():
        raise DatasetError(f"There is no folder {folder}. Expected {expected}.")
    videos = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _VIDEO_SUFFIXES)
    if not videos:
        raise DatasetError(f"{folder} holds no videos (mp4, flv). Expected {expected}.")
    return videos


def _to_pair(row: SpeechRow) -> PairRow:
    if row.emotion is None:
        raise DatasetError(f"{row.path}: {row.label} is not one of the seven emotions.")
    return PairRow(row.path, row.corpus, row.emotion, row.speaker_id, row.sex)
