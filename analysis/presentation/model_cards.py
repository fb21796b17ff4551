"""The model cards, as the page "About the models" shows them; no number is typed by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from analysis.charts.training_curve import draw_training_curve
from ml.cards import CARD_NAMES, Card, load_card

TITLES: dict[str, Promise] = {
    "mtcnn": _("Finding faces"),
    "face": _("Reading faces"),
    "voice": _("Reading voices"),
    "fusion": _("Bringing face and voice together"),
}
# What each protocol of a card measured, in words; one that is not listed is not shown.
PROTOCOLS: dict[str, Promise] = {
    "test.ferplus_majority": _("FER2013 test faces, majority of ten people (FER+)"),
    "test.ferplus_majority_without_near_copies": _(
        "the same, without faces that nearly equal a training face"
    ),
    "test.fer2013_labels": _("FER2013 test faces, original labels, by the second head"),
    "test.fer2013_labels_without_near_copies": _(
        "the same, without faces that nearly equal a training face"
    ),
    "held_out_speakers": _("RAVDESS and EMO-DB, speakers held out from training"),
    "ravdess8": _(
        "RAVDESS, eight emotions, five folds by actor; the same network, trained for each fold"
    ),
    "ravdess7_merged": _("the same with calm counted as neutral: seven emotions"),
    "unseen": _("EMO-DB, a corpus never seen, by the network trained on RAVDESS alone"),
    "unseen_shared": _("the same, choosing only among the emotions that EMO-DB has"),
    "synthetic_pairs_fused": _("face and voice together, on synthetic pairs of different people"),
    "synthetic_pairs_face": _("the face alone, on the same pairs"),
    "synthetic_pairs_voice": _("the voice alone, on the same pairs"),
}
_COVERAGE_STEPS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Figure:
    """One protocol's scores; each is a mapping with `value`, `low` and `high`."""

    name: Promise
    n: int
    accuracy: Mapping[str, float]
    uar: Mapping[str, float]
    ece: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One emotion of the main protocol: how often it was found, and what it was taken for."""

    emotion: str
    n: int
    precision: float | None
    recall: float | None
    counts: list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Answers from `threshold` on: the share that is given, and how many of those are right."""

    threshold: float
    coverage: float
    accuracy: float | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CardPage:
    """One card in the order in which the page shows it."""

    card: Card
    title: Promise
    figures: list[Figure]
    class_protocol: Promise | None
    classes: list[ClassRow]
    coverage: list[CoverageRow]
    threshold: float
    curve: SafeString | None


def describe_cards() -> list[CardPage]:
    """Return every card of the product.

    Raises:
        WeightsError: a card is missing or damaged.
    """
    return [_describe(load_card(name)) for name in CARD_NAMES]


def _describe(card: Card) -> CardPage:
    measured = dict(_list_protocols(card.metrics))
    shown = [name for name in PROTOCOLS if name in measured]
    main = measured[shown[0]] if shown else None
    return CardPage(
        card=card,
        title=TITLES[card.name],
        figures=[_describe_figure(PROTOCOLS[name], measured[name]) for name in shown],
        class_protocol=PROTOCOLS[shown[0]] if shown else None,
        classes=_describe_classes(main) if main else [],
        coverage=_describe_coverage(main, card) if main else [],
        threshold=_get_threshold(card),
        curve=draw_training_curve(card.training.get("curves", ())),
    )


def _list_protocols(
    metrics: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name and the scores of each protocol, however deep it stands in the card."""
    for name, found in metrics.items():
        if not isinstance(found, Mapping):
            continue
        if "confusion" in found:
            yield prefix + name, found
        else:
            yield from _list_protocols(found, f"{prefix}{name}.")


def _describe_figure(name: Promise, scores: Mapping[str, Any]) -> Figure:
    return Figure(name, scores["n"], scores["accuracy"], scores["uar"], scores["ece"])


def _describe_classes(scores: Mapping[str, Any]) -> list[ClassRow]:
    rows = []
    for emotion, counts in zip(scores["classes"], scores["confusion"], strict=True):
        stated = scores["per_class"][emotion]
        total = max(1, sum(counts))
        rows.append(
            ClassRow(
                emotion,
                stated["n"],
                stated["precision"],
                stated["recall"],
                [(count, count / total) for count in counts],
            )
        )
    return rows


def _describe_coverage(scores: Mapping[str, Any], card: Card) -> list[CoverageRow]:
    points = {point["threshold"]: point for point in scores["coverage"]}
    chosen = _get_threshold(card)
    nearest = min(_COVERAGE_STEPS, key=lambda step: abs(step - chosen))
    return [
        CoverageRow(
            step, points[step]["coverage"], points[step]["accuracy"], is_chosen=step == nearest
        )
        for step in _COVERAGE_STEPS
        if step in points
    ]


def _get_threshold(card: Card) -> float:
    """The top probability from which on an answer is given; the fusion has one for both parts."""
    stated = card.calibration.get("abstain_below", 0.0)
    return float(stated["both"] if isinstance(stated, Mapping) else stated)
