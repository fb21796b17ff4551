"""The documents of the models say what the cards say, no more and no less."""

from pathlib import Path

import pytest

from ml.__main__ import main
from ml.cards import CARD_NAMES, load_card
from ml.documents import describe_card, write_documents
from ml.protocols import list_protocols, name_group

DOCUMENTS = Path(__file__).resolve().parents[3] / "docs" / "models"


@pytest.mark.parametrize("name", CARD_NAMES)
def test_what_is_committed_is_what_the_command_writes(name, tmp_path):
    write_documents(tmp_path)
    fresh = (tmp_path / f"{name}.md").read_text()
    assert (DOCUMENTS / f"{name}.md").read_text() == fresh, "run: python -m ml document"


def test_the_command_says_what_it_wrote(tmp_path, capsys):
    assert main(["document", "--out", str(tmp_path / "new")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(CARD_NAMES)


@pytest.mark.parametrize("name", CARD_NAMES)
def test_version_licence_limits_and_caution_are_there(name):
    card = load_card(name)
    text = describe_card(card)
    assert card.version in text
    assert card.licence in text
    assert all(limit in text for limit in card.limits)
    assert "no diagnosis and no screening" in text


@pytest.mark.parametrize("name", ["face", "voice", "fusion"])
def test_each_protocol_has_its_figure_with_interval_and_n(name):
    card = load_card(name)
    text = describe_card(card)
    for scores in list_protocols(card).values():
        uar = scores["uar"]
        stated = f"{100 * uar['value']:.1f} % ({100 * uar['low']:.1f} % to {100 * uar['high']:.1f}"
        assert stated in text
        assert f"| {scores['n']} |" in text


def test_folds_with_several_seeds_have_their_mean():
    card = load_card("voice")
    stated = card.metrics["ravdess8"]["uar_mean_over_folds"]
    folds = card.metrics["ravdess8"]["uar_by_fold"].values()
    text = describe_card(card)
    assert f"Mean UAR over 5 folds and {len(stated['by_seed'])} seeds" in text
    assert f": {100 * stated['mean']:.1f} % (folds between {100 * min(folds):.1f} %" in text
    assert text.count("Mean UAR over") == 2  # not of the corpus never seen, with its one seed


@pytest.mark.parametrize(
    ("group", "words"),
    [("female", "women"), ("emodb", "EMO-DB"), ("ravdess-07", "RAVDESS 07"), ("x", "x")],
)
def test_groups_have_names_for_people(group, words):
    assert name_group(group) == words
