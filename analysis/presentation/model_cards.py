"""The model cards, as the page "About the models" shows them; no number is typed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from analysis.charts.architecture import draw_architecture
from analysis.charts.reliability import draw_reliability
from analysis.charts.training_curve import draw_training_curve
from analysis.presentation.model_groups import Grouping, describe_groupings
from ml.architectures import describe_architecture
from ml.cards import CARD_NAMES, Card, load_card
from ml.protocols import UNSEEN, Scores, SeedMeans, find_seed_means, list_protocols

# The words of `ml.protocols`, for readers of other languages.
TITLES: dict[str, Promise] = {
    "mtcnn": _("Finding faces"),
    "face": _("Reading faces"),
    "voice": _("Reading voices"),
    "fusion": _("Bringing face and voice together"),
}
PROTOCOLS: dict[str, Promise] = {
    "test.ferplus_majority": _("FER2013 test faces, majority of ten people (FER+)"),
    "test.ferplus_majority_without_near_copies": _(
        "FER2013 test faces, majority of ten people, without near-copies of training faces"
    ),
    "test.fer2013_labels": _("FER2013 test faces, original labels, by the second head"),
    "test.fer2013_labels_without_near_copies": _(
        "FER2013 test faces, original labels, without near-copies of training faces"
    ),
    "held_out_speakers": _("RAVDESS and EMO-DB, speakers held out from training"),
    "ravdess8": _(
        "RAVDESS, eight emotions, five folds by actor, the network trained for each fold"
    ),
    "ravdess7_merged": _("RAVDESS, five folds by actor, calm counted as neutral: seven emotions"),
    "unseen": _("EMO-DB, a corpus never seen, by the network trained on RAVDESS alone"),
    "unseen_shared": _("EMO-DB, never seen, choosing only among the six emotions that it has"),
    "synthetic_pairs_fused": _("Face and voice together, on synthetic pairs of different people"),
    "synthetic_pairs_face": _("The face alone, on the same synthetic pairs"),
    "synthetic_pairs_voice": _("The voice alone, on the same synthetic pairs"),
}
_COVERAGE_STEPS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Figure:
    """One protocol's scores; each is a mapping with `value`, `low` and `high`.

    Attributes:
        ece_if_perfect: the calibration error that chance alone gives at this n, if stated.
        note: how it was measured, in the card's words, or empty.
        seeds: the means over folds and seeds, where there were several; the other scores are of
            the first seed then.
    """

    name: Promise
    n: int
    accuracy: Mapping[str, float]
    uar: Mapping[str, float]
    ece: Mapping[str, float]
    ece_if_perfect: float | None
    note: str
    seeds: SeedMeans | None


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
class Gain:
    """What the fusion has over one part alone, on `n` pairs, and McNemar's p."""

    part: str
    n: int
    gained: int
    lost: int
    p_value: float


@dataclass(frozen=True, slots=True)
class CardPage:
    """One card in the order in which the page shows it; `main` and `unseen` may be missing."""

    card: Card
    title: Promise
    architecture: SafeString | None
    figures: list[Figure]
    main: Figure | None
    unseen: Figure | None
    gains: list[Gain]
    class_protocol: Promise | None
    classes: list[ClassRow]
    coverage: list[CoverageRow]
    threshold: float
    reliability: SafeString | None
    groupings: list[Grouping]
    curve: SafeString | None


def describe_cards() -> list[CardPage]:
    """Return every card of the product.

    Raises:
        WeightsError: a card is missing or damaged.
    """
    return [_describe(load_card(name)) for name in CARD_NAMES]


def _describe(card: Card) -> CardPage:
    protocols = list_protocols(card)
    figures = {name: _describe_figure(PROTOCOLS[name], found) for name, found in protocols.items()}
    first = next(iter(protocols), "")
    main = protocols.get(first)
    return CardPage(
        card=card,
        title=TITLES[card.name],
        architecture=draw_architecture(describe_architecture(card)),
        figures=list(figures.values()),
        main=figures.get(first),
        unseen=figures.get(UNSEEN),
        gains=_describe_gains(card.metrics),
        class_protocol=PROTOCOLS.get(first),
        classes=_describe_classes(main) if main else [],
        coverage=_describe_coverage(main, card) if main else [],
        threshold=_get_threshold(card),
        reliability=draw_reliability(main.get("reliability", ())) if main else None,
        groupings=sorted(
            (
                grouping
                for name, found in protocols.items()
                for grouping in describe_groupings(PROTOCOLS[name], found)
            ),
            key=lambda grouping: grouping.is_long,
        ),
        curve=draw_training_curve(card.training.get("curves", ())),
    )


def _describe_figure(name: Promise, scores: Scores) -> Figure:
    return Figure(
        name=name,
        n=scores["n"],
        accuracy=scores["accuracy"],
        uar=scores["uar"],
        ece=scores["ece"],
        ece_if_perfect=scores.get("ece_if_perfect"),
        note=str(scores.get("protocol", "")),
        seeds=find_seed_means(scores),
    )


def _describe_gains(metrics: Mapping[str, Any]) -> list[Gain]:
    gains = []
    for part in ("face", "voice"):
        found = metrics.get(f"fused_against_{part}")
        if found:
            gains.append(Gain(part, found["n"], found["gained"], found["lost"], found["mcnemar_p"]))
    return gains


def _describe_classes(scores: Scores) -> list[ClassRow]:
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


def _describe_coverage(scores: Scores, card: Card) -> list[CoverageRow]:
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
