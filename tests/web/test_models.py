"""The page "About the models": what the cards state, and nothing that they do not."""

import pytest
from django.urls import reverse

from analysis.presentation.model_cards import PROTOCOLS, describe_cards
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


def test_it_says_that_it_is_no_diagnosis(page):
    assert "no diagnosis and no screening" in page


def test_the_face_is_measured_with_and_without_near_copies():
    face = next(card for card in describe_cards() if card.card.name == "face")
    shown = [figure.name for figure in face.figures]
    assert PROTOCOLS["test.ferplus_majority"] in shown
    assert len(shown) == 4
    assert sum(count for count, _ in face.classes[0].counts) == face.classes[0].n


def test_the_threshold_in_use_is_marked_once():
    for card in describe_cards():
        if card.coverage:
            assert sum(row.is_chosen for row in card.coverage) == 1


def test_visitors_must_sign_in(client):
    answer = client.get(reverse("analysis:models"))
    assert answer.status_code == 302
    assert reverse("accounts:sign_in") in answer.headers["Location"]
