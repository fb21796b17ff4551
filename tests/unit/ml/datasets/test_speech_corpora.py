import hashlib
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ml.datasets.cremad import load_cremad
from ml.datasets.emodb import load_emodb
from ml.datasets.ravdess import load_ravdess
from ml.datasets.savee import load_savee
from ml.datasets.speech import SpeechRow, get_seven
from ml.errors import DatasetError

DATA = Path(os.environ.get("EMOSENSE_DATA", "data"))


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_ravdess_names_are_read(tmp_path: Path) -> None:
    touch(tmp_path, "Actor_07/03-01-05-02-01-02-07.wav", "Actor_08/03-01-02-01-02-01-08.flac")
    anger, calm = load_ravdess(tmp_path)
    assert (anger.emotion, anger.speaker_id, anger.sex) == ("anger", "ravdess-07", "male")
    assert (calm.label, calm.emotion, calm.sex) == ("calm", "neutral", "female")


def test_ravdess_song_and_video_are_passed_over(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "Actor_01/03-01-01-01-01-01-01.wav",
        "Actor_01/03-02-01-01-01-01-01.wav",
        "Actor_01/01-01-01-01-01-01-01.wav",
    )
    assert [row.path.stem for row in load_ravdess(tmp_path)] == ["03-01-01-01-01-01-01"]


def test_ravdess_clip_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    touch(tmp_path, "03-01-03-01-02-01-07.wav", "03-01-03-01-02-02-07.wav")
    assert [row.path.stem for row in load_ravdess(tmp_path)] == ["03-01-03-01-02-01-07"]


def test_emodb_names_are_read_and_boredom_is_not_one_of_seven(tmp_path: Path) -> None:
    touch(tmp_path, "wav/03a01Wa.wav", "wav/16b10Lb.flac")
    anger, boredom = load_emodb(tmp_path)
    assert (anger.emotion, anger.speaker_id, anger.sex) == ("anger", "emodb-03", "male")
    assert (boredom.label, boredom.emotion, boredom.sex) == ("boredom", None, "female")
    assert get_seven([anger, boredom]) == [anger]


@pytest.mark.parametrize("names", [("DC/sa03.wav", "JE/a01.wav"), ("DC_sa03.wav", "JE_a01.wav")])
def test_savee_both_namings_are_read(tmp_path: Path, names: tuple[str, ...]) -> None:
    touch(tmp_path, *names)
    rows = {row.speaker_id: row.emotion for row in load_savee(tmp_path)}
    assert rows == {"savee-DC": "sadness", "savee-JE": "anger"}


def test_cremad_names_and_demographics_are_read(tmp_path: Path) -> None:
    touch(tmp_path, "AudioWAV/1001_DFA_ANG_XX.wav", "AudioWAV/1002_IEO_HAP_HI.wav")
    (tmp_path / "VideoDemographics.csv").write_text(
        "ActorID,Age,Sex\n1001,51,Male\n1002,21,Female\n"
    )
    first, second = load_cremad(tmp_path)
    assert (first.emotion, first.speaker_id, first.sex) == ("anger", "cremad-1001", "male")
    assert (second.emotion, second.statement, second.sex) == ("happiness", "IEO", "female")
    assert load_cremad(tmp_path / "AudioWAV")[0].sex == "male"


def test_cremad_without_demographics_leaves_sex_open(tmp_path: Path) -> None:
    touch(tmp_path, "1001_DFA_ANG_XX.wav")
    assert load_cremad(tmp_path)[0].sex is None


LOADERS: list[tuple[Callable[[Path], list[SpeechRow]], str]] = [
    (load_ravdess, "Actor_NN/03-01"),
    (load_emodb, "wav/SSTTTEV"),
    (load_savee, "DC_a01"),
    (load_cremad, "1001_DFA_ANG_XX"),
]


@pytest.mark.parametrize(("load", "layout"), LOADERS)
@pytest.mark.parametrize("content", [(), ("notes.txt",), ("my_clip.wav",)])
def test_another_folder_is_refused_with_the_expected_layout(
    tmp_path: Path,
    load: Callable[[Path], list[SpeechRow]],
    layout: str,
    content: tuple[str, ...],
) -> None:
    with pytest.raises(DatasetError, match=layout):
        load(touch(tmp_path, *content))
    with pytest.raises(DatasetError, match=layout):
        load(tmp_path / "absent")


@pytest.mark.parametrize(
    ("load", "name"),
    [
        (load_ravdess, "03-01-09-01-01-01-01.wav"),
        (load_ravdess, "03-01-01-01-01-01-25.wav"),
        (load_emodb, "99a01Fa.wav"),
        (load_emodb, "03a01Xa.wav"),
        (load_savee, "XX_a01.wav"),
        (load_cremad, "1001_DFA_SUR_XX.wav"),
    ],
)
def test_an_unknown_code_is_refused(
    tmp_path: Path, load: Callable[[Path], list[SpeechRow]], name: str
) -> None:
    with pytest.raises(DatasetError, match=name):
        load(touch(tmp_path, name))


@pytest.mark.corpus
@pytest.mark.skipif(not (DATA / "ravdess").is_dir(), reason="RAVDESS is not in EMOSENSE_DATA")
def test_ravdess_as_published() -> None:
    rows = load_ravdess(DATA / "ravdess")
    assert len(rows) == 1439  # 1,440 with the one that is there twice
    assert len({row.speaker_id for row in rows}) == 24
    counts = Counter(row.label for row in rows)
    assert counts["neutral"] == 96
    assert counts["calm"] == 192
    digests = Counter(hashlib.sha256(row.path.read_bytes()).digest() for row in rows)
    assert max(digests.values()) == 1


@pytest.mark.corpus
@pytest.mark.skipif(not (DATA / "emodb").is_dir(), reason="EMO-DB is not in EMOSENSE_DATA")
def test_emodb_as_published() -> None:
    rows = load_emodb(DATA / "emodb")
    assert len(rows) == 535
    counts = Counter(row.label for row in rows)
    assert counts == {
        "anger": 127,
        "boredom": 81,
        "disgust": 46,
        "fear": 69,
        "happiness": 71,
        "neutral": 79,
        "sadness": 62,
    }
