"""The fusion on videos: who is left out, what is counted, and that files really are read."""

from functools import partial
from pathlib import Path

import pytest

from ml.__main__ import main
from ml.cards import load_card
from ml.datasets.av_pairs import PairRow
from ml.errors import DatasetError, ImageError
from ml.evaluation.real_pairs import evaluate_real_pairs
from ml.metrics import compute_bootstrap_interval
from tests.media import make_video
from tests.readings import make_face, make_video_reading, make_window


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    """Intervals of a few draws: what they are is tested elsewhere."""
    few = partial(compute_bootstrap_interval, n_resamples=20)
    monkeypatch.setattr("ml.evaluation.scores.compute_bootstrap_interval", few)


def make_row(number: int, emotion: str, speaker: str = "cremad-1001") -> PairRow:
    return PairRow(Path(f"{number}.mp4"), speaker.split("-")[0], emotion, speaker, None)


READINGS = {
    "0.mp4": make_video_reading([make_face("sadness")], [make_window(0.0, "sadness")]),
    "1.mp4": make_video_reading([make_face("anger")], [make_window(0.0, "fear")]),
    "2.mp4": make_video_reading([make_face(None)], [make_window(0.0, "fear")]),
}


def read(path: Path) -> object:
    if path.name not in READINGS:
        raise ImageError("The video cannot be opened.")
    return READINGS[path.name]


def evaluate(rows: list[PairRow]) -> dict:
    return evaluate_real_pairs(rows, load_card("fusion"), read, lambda _: None)


def test_fused_and_each_part_are_measured_on_the_same_videos() -> None:
    scores = evaluate([make_row(0, "sadness"), make_row(1, "fear", "cremad-1002")])
    assert scores["real_pairs_voice"]["accuracy"]["value"] == 1.0
    assert scores["real_pairs_face"]["accuracy"]["value"] == 0.5
    assert scores["real_pairs_fused"]["n"] == 2
    assert scores["fused_against_face"]["n"] == 2
    assert scores["videos"]["n_speakers"] == 2


def test_speakers_that_a_model_was_trained_on_are_left_out() -> None:
    rows = [make_row(0, "sadness", "ravdess-01"), make_row(1, "fear", "ravdess-03")]
    scores = evaluate(rows)
    assert scores["videos"]["left_out_as_trained_on"] == 1
    assert scores["real_pairs_fused"]["n"] == 1


def test_what_cannot_be_paired_is_counted() -> None:
    scores = evaluate([make_row(0, "sadness"), make_row(2, "fear"), make_row(3, "fear")])
    assert scores["videos"]["unreadable"] == 1
    assert scores["videos"]["without_face_or_speech"] == 1
    assert scores["real_pairs_fused"]["n"] == 1


def test_without_any_pair_there_is_no_figure() -> None:
    with pytest.raises(DatasetError, match="readable face and readable speech"):
        evaluate([make_row(2, "fear")])


@pytest.mark.parametrize(("name", "container"), [("mp4", "mp4"), ("flv", "flv")])
def test_videos_on_disk_are_read(tmp_path, capsys, name, container):
    (tmp_path / f"1001_DFA_ANG_XX.{name}").write_bytes(make_video(container, "h264", 3))
    assert main(["evaluate", "fusion", "--pairs", str(tmp_path)]) == 1
    assert "readable face and readable speech" in capsys.readouterr().err
