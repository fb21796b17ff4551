"""The figures of the README are those of the cards."""

import re
from pathlib import Path
from typing import Any

import pytest

from ml.cards import load_card

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
# Row of the table (its first words) to card, protocol and score.
ROWS = {
    "Faces, majority of ten people": ("face", ("test", "ferplus_majority"), "accuracy"),
    "Faces, original labels": ("face", ("test", "fer2013_labels"), "accuracy"),
    "Voices, speakers held out": ("voice", ("held_out_speakers",), "uar"),
    "Voices, RAVDESS, eight emotions": ("voice", ("ravdess8",), "uar"),
    "Voices, corpus never seen": ("voice", ("unseen",), "uar"),
    "Face and voice together": ("fusion", ("synthetic_pairs_fused",), "accuracy"),
}

pytestmark = pytest.mark.golden


@pytest.mark.parametrize("words", ROWS)
def test_the_readme_states_what_the_card_states(words):
    name, protocol, score = ROWS[words]
    scores: dict[str, Any] = dict(load_card(name).metrics)
    for part in protocol:
        scores = scores[part]
    (row,) = (line for line in README.splitlines() if line.startswith(f"| {words}"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    stated = scores[score]
    expected = [100 * stated[key] for key in ("value", "low", "high")]
    assert [float(x) for x in re.findall(r"\d+\.\d", cells[2])] == pytest.approx(
        expected, abs=0.051
    )
    assert int(cells[1].replace(",", "")) == scores["n"]
    assert float(cells[3].split()[0]) == pytest.approx(scores["ece"]["value"], abs=0.0006)


def test_the_readme_states_the_mean_over_folds_and_seeds():
    scores = load_card("voice").metrics["ravdess8"]
    stated = scores["uar_mean_over_folds"]
    found = re.search(r"mean UAR over\s(\d) folds and (\d) seeds is (\d+\.\d) %", README)
    assert found is not None
    assert (int(found[1]), int(found[2])) == (scores["n_folds"], len(stated["by_seed"]))
    assert float(found[3]) == pytest.approx(100 * stated["mean"], abs=0.051)
