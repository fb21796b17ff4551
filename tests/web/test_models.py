"""The page "About the models": what the cards state, and nothing that they do not."""

from dataclasses import replace

import pytest
from django.urls import reverse

from analysis.presentation import model_cards, model_groups
from analysis.presentation.model_cards import PROTOCOLS, describe_cards
from ml import protocols
from ml.cards import CARD_NAMES, load_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, alice):
    client.force_login(alice)
    answer = client.get(reverse("analysis:models"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_card_is_shown_with_its_version_licence_and_limits(page):
    for name in CARD_NAMES:
        card = load_card(name)
        assert card.version in page
        assert str(card.limits[0]).split("'")[0] in page


def test_figures_come_from_the_card(page):
    scores = load_card("face").metrics["test"]["ferplus_majority"]
    assert f"{100 * scores['accuracy']['value']:.1f}\u00a0%" in page
    assert f"{100 * scores['accuracy']['low']:.1f}\u00a0%" in page
    assert str(scores["n"]) in page


def test_the_mean_over_folds_and_seeds_is_beside_the_figures_of_one_seed(page):
    stated = load_card("voice").metrics["ravdess8"]["uar_mean_over_folds"]
    expected = (
        f"over 5 folds and {len(stated['by_seed'])} seeds, is {100 * stated['mean']:.1f}\u00a0%"
    )
    assert expected in page


def test_it_says_that_it_is_no_diagnosis(page):
    assert "no diagnosis and no screening" in page


def test_the_face_is_measured_with_and_without_near_copies():
    face = next(card for card in describe_cards() if card.card.name == "face")
    shown = [figure.name for figure in face.figures]
    assert PROTOCOLS["test.ferplus_majority"] in shown
    assert len(shown) == 4
    assert sum(count for count, _ in face.classes[0].counts) == face.classes[0].n


def test_the_words_are_those_of_the_documents():
    for here, there in (
        (model_cards.TITLES, protocols.TITLES),
        (PROTOCOLS, protocols.PROTOCOLS),
        (model_groups.GROUPINGS, protocols.GROUPINGS),
        (model_groups.GROUPS, protocols.GROUPS),
    ):
        assert {name: str(words) for name, words in here.items()} == dict(there)


def test_networks_and_the_way_of_a_report_are_drawn(page):
    assert page.count("chart-architecture") == 4
    assert "Votes of ten (served)" in page
    assert "Inconclusive, and why" in page


def test_the_corpus_never_seen_stands_beside_the_main_figure():
    voice = next(card for card in describe_cards() if card.card.name == "voice")
    assert voice.unseen.uar["value"] < voice.main.uar["value"]
    assert voice.unseen.n == load_card("voice").metrics["unseen"]["n"]


def test_sexes_are_told_apart_with_their_numbers(page):
    groups = load_card("voice").metrics["ravdess8"]["by_sex"]
    assert "women" in page
    for found in groups.values():
        assert f'<td class="numeric">{found["n"]}</td>' in page


def test_what_a_newer_card_states_is_shown_too(client, alice, monkeypatch):
    """Cards that are exported from now on hold bins, speakers, notes and the paired test."""
    card = load_card("voice")
    scores = card.metrics["held_out_speakers"]
    one = {"n": 60, "accuracy": scores["accuracy"], "uar": scores["uar"]}
    added = {
        "reliability": [{"n": 9, "stated": 0.6, "accuracy": 0.5}],
        "ece_if_perfect": 0.0123,
        "protocol": "Cross-fitted by halves.",
        "by_speaker": {f"ravdess-{actor:02d}": one for actor in range(1, 8)},
    }
    paired = {"n": 547, "gained": 79, "lost": 14, "mcnemar_p": 0.0}
    metrics = {"held_out_speakers": {**scores, **added}, "fused_against_face": paired}
    newer = replace(card, metrics=metrics)
    monkeypatch.setattr(model_cards, "CARD_NAMES", ("voice",))
    monkeypatch.setattr(model_cards, "load_card", lambda name: newer)
    client.force_login(alice)
    page = client.get(reverse("analysis:models")).content.decode()
    for expected in ("chart-reliability", "1.2\u00a0% by chance", "Cross-fitted by halves."):
        assert expected in page
    assert "right where the face is wrong 79 times" in page
    assert "<details" in page
    assert "RAVDESS 07" in page


def test_the_threshold_in_use_is_marked_once():
    for card in describe_cards():
        if card.coverage:
            assert sum(row.is_chosen for row in card.coverage) == 1


def test_visitors_must_sign_in(client):
    answer = client.get(reverse("analysis:models"))
    assert answer.status_code == 302
    assert reverse("accounts:sign_in") in answer.headers["Location"]
