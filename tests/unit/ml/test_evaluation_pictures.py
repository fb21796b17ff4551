"""Pictures of scores: one of each kind for each protocol, and they show what was measured."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from ml.evaluation.confusion_plot import write_confusion_plot
from ml.evaluation.pictures import write_pictures
from ml.evaluation.scores import describe_scores
from ml.labels import EMOTIONS


@pytest.fixture(scope="module")
def scores():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(7), 60)
    return describe_scores(rng.integers(0, 7, 60), probabilities)


def test_each_protocol_has_three_pictures(scores, tmp_path):
    written = write_pictures({"held_out": scores, "against": {"n": 3}}, tmp_path / "new")
    assert [path.name for path in written] == [
        "held_out-confusion.png",
        "held_out-coverage.png",
        "held_out-reliability.png",
    ]
    for path in written:
        with Image.open(path) as picture:
            assert picture.format == "PNG"
            assert len(np.unique(np.asarray(picture.convert("L")))) > 20


def test_cells_say_the_share_of_the_row_and_the_count(tmp_path, monkeypatch):
    drawn = []
    save = Figure.savefig
    monkeypatch.setattr(
        Figure, "savefig", lambda self, *a, **k: (drawn.append(self), save(self, *a, **k))
    )
    scores = {"confusion": [[3, 1], [0, 2]], "classes": ["anger", "fear"], "n": 6}
    write_confusion_plot(scores, tmp_path / "c.png", title="test")
    axis = drawn[0].axes[0]
    assert [text.get_text() for text in axis.texts] == ["75%\n3", "25%\n1", "0%\n0", "100%\n2"]
    assert axis.get_ylabel() == "true"
    assert "n = 6" in axis.get_title()


def test_every_emotion_is_named(scores):
    assert scores["classes"] == list(EMOTIONS)
    assert sum(part["n"] for part in scores["reliability"]) == 60
    assert 0 < scores["ece_if_perfect"] < 0.3
