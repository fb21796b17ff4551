"""Videos of RAVDESS and CREMA-D, told by their names."""

from pathlib import Path

import pytest

from ml.datasets.av_pairs import load_av_pairs
from ml.errors import DatasetError
from tests.unit.ml.datasets.test_speech_corpora import touch


def test_ravdess_videos_with_sound_are_read(tmp_path: Path) -> None:
    touch(tmp_path, "Actor_07/01-01-05-02-01-02-07.mp4", "Actor_08/01-01-02-01-02-01-08.mp4")
    anger, calm = load_av_pairs(tmp_path)
    assert (anger.emotion, anger.speaker_id, anger.sex) == ("anger", "ravdess-07", "male")
    assert (calm.emotion, calm.corpus, calm.split) == ("neutral", "ravdess", None)


def test_silent_videos_and_songs_are_passed_over(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "01-01-03-01-01-01-01.mp4",
        "01-02-03-01-01-01-01.mp4",
        "02-01-03-01-01-01-01.mp4",
    )
    assert [row.path.stem for row in load_av_pairs(tmp_path)] == ["01-01-03-01-01-01-01"]


def test_cremad_videos_are_read_with_the_demographics_beside_them(tmp_path: Path) -> None:
    touch(tmp_path, "VideoFlash/1001_DFA_ANG_XX.flv", "VideoFlash/1002_IEO_HAP_HI.mp4")
    (tmp_path / "VideoDemographics.csv").write_text("ActorID,Sex\n1001,Male\n1002,Female\n")
    first, second = load_av_pairs(tmp_path)
    assert (first.emotion, first.speaker_id, first.sex) == ("anger", "cremad-1001", "male")
    assert (second.emotion, second.corpus, second.sex) == ("happiness", "cremad", "female")
    assert load_av_pairs(tmp_path / "VideoFlash")[0].sex == "male"


@pytest.mark.parametrize("content", [(), ("1001_DFA_ANG_XX.wav",), ("holiday.mp4",)])
def test_another_folder_is_refused_with_the_expected_layout(
    tmp_path: Path, content: tuple[str, ...]
) -> None:
    with pytest.raises(DatasetError, match="Actor_NN/01-01-EE"):
        load_av_pairs(touch(tmp_path, *content))
    with pytest.raises(DatasetError, match="VideoFlash/1001_DFA_ANG_XX"):
        load_av_pairs(tmp_path / "absent")


@pytest.mark.parametrize(
    "names",
    [("1001_DFA_SUR_XX.mp4",), ("01-01-09-01-01-01-01.mp4",), ("02-01-03-01-01-01-01.mp4",)],
)
def test_names_of_neither_corpus_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(DatasetError, match=r"1001_DFA|expected emotion|no video of speech"):
        load_av_pairs(touch(tmp_path, *names))
