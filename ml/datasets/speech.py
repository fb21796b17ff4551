"""What every speech corpus is read as: one frozen row per clip."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ml.errors import DatasetError
from ml.labels import Emotion

Sex = Literal["female", "male"]

_AUDIO_SUFFIXES: Final = (".wav", ".flac")


@dataclass(frozen=True, slots=True)
class SpeechRow:
    """One clip of a speech corpus.

    Attributes:
        path: the sound file, wav or flac.
        corpus: "ravdess", "emodb", "savee" or "cremad".
        label: the corpus's own word for the emotion, lower case.
        emotion: that label among our seven; None where the corpus's label has no place there.
        speaker_id: unique over all corpora, for example "ravdess-07".
        sex: as the corpus states it; None where it does not.
        statement: which sentence is spoken.
    """

    path: Path
    corpus: str
    label: str
    emotion: Emotion | None
    speaker_id: str
    sex: Sex | None
    statement: str


def list_audio_files(folder: Path, expected_layout: str) -> list[Path]:
    """Return all wav and flac files under `folder`, sorted by path.

    Raises:
        DatasetError: the folder is missing or holds none; the sentence names `expected_layout`.
    """
    if not folder.is_dir():
        raise DatasetError(f"There is no folder {folder}. Expected {expected_layout}.")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _AUDIO_SUFFIXES)
    if not files:
        raise DatasetError(f"{folder} holds no wav or flac files. Expected {expected_layout}.")
    return files


def get_seven(rows: Iterable[SpeechRow]) -> list[SpeechRow]:
    """Return the rows whose label is one of our seven emotions."""
    return [row for row in rows if row.emotion is not None]
