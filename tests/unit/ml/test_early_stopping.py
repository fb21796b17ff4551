"""Training stops when valid no longer improves, keeps the best, and a kill changes nothing."""

from pathlib import Path

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="training packages are not installed")

from ml.training.early_stopping import EarlyStopping  # noqa: E402  # after the import check
from ml.training.time_left import draw_progress  # noqa: E402
from ml.training.weight_average import WeightAverage  # noqa: E402

SCORES = (0.2, 0.5, 0.4, 0.6, 0.6, 0.5, 0.9)


class Model:
    stop_training = False

    def __init__(self) -> None:
        self.epoch = 0

    def get_weights(self) -> list[np.ndarray]:
        return [np.full(3, float(self.epoch))]


def run(out: Path, first: int = 0, n_epochs: int = 99, patience: int = 2) -> tuple[int, float]:
    """Train a stand-in from epoch `first`; return the epochs done and the weight that is kept."""
    history = [{"val_accuracy": score} for score in SCORES[:first]]
    average = WeightAverage(0.0)
    stopping = EarlyStopping("val_accuracy", patience, history, out, average)
    model = Model()
    for callback in (average, stopping):
        callback.set_model(model)
    done = first
    while not stopping.is_over and done < min(first + n_epochs, len(SCORES)):
        model.epoch = done
        for callback in (average, stopping):
            callback.on_epoch_end(done, {"val_accuracy": SCORES[done]})
        done += 1
        assert model.stop_training == stopping.is_over
    return done, float(stopping.load_best()[0][0])


def test_it_stops_after_the_patience_and_keeps_the_best(tmp_path: Path) -> None:
    assert run(tmp_path) == (6, 3.0)


def test_a_gain_in_time_goes_on(tmp_path: Path) -> None:
    assert run(tmp_path, patience=3) == (7, 6.0)


@pytest.mark.parametrize("killed_after", [1, 2, 3, 4, 5])
def test_a_killed_run_stops_where_it_would_have_stopped(tmp_path: Path, killed_after: int) -> None:
    run(tmp_path, n_epochs=killed_after)
    assert run(tmp_path, first=killed_after) == (6, 3.0)


def test_a_run_that_is_over_trains_no_further(tmp_path: Path) -> None:
    run(tmp_path)
    assert run(tmp_path, first=6) == (6, 3.0)


def test_no_patience_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        EarlyStopping("val_accuracy", 0, [], tmp_path, WeightAverage(0.9))


def test_the_time_left_follows_from_the_epochs_after_the_first() -> None:
    line = draw_progress(3, 12, [60.0, 10.0, 20.0])
    assert line == "[######------------------] 3 of 12 epochs, 0:02:15 left"
    assert "0:09:00 left" in draw_progress(1, 10, [60.0])
    assert draw_progress(2, 2, [60.0, 1.0]).startswith("[" + "#" * 24 + "]")
