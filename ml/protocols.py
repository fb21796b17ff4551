"""What the figures of a card measured: each protocol's name in the card, and its words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ml.cards import Card

TITLES: Final[Mapping[str, str]] = {
    "mtcnn": "Finding faces",
    "face": "Reading faces",
    "voice": "Reading voices",
    "fusion": "Bringing face and voice together",
}
# In the order in which they are shown; the first of a card is its main one. One that is not listed
# is not shown.
PROTOCOLS: Final[Mapping[str, str]] = {
    "test.ferplus_majority": "FER2013 test faces, majority of ten people (FER+)",
    "test.ferplus_majority_without_near_copies": (
        "FER2013 test faces, majority of ten people, without near-copies of training faces"
    ),
    "test.fer2013_labels": "FER2013 test faces, original labels, by the second head",
    "test.fer2013_labels_without_near_copies": (
        "FER2013 test faces, original labels, without near-copies of training faces"
    ),
    "held_out_speakers": "RAVDESS and EMO-DB, speakers held out from training",
    "ravdess8": "RAVDESS, eight emotions, five folds by actor, the network trained for each fold",
    "ravdess7_merged": "RAVDESS, five folds by actor, calm counted as neutral: seven emotions",
    "unseen": "EMO-DB, a corpus never seen, by the network trained on RAVDESS alone",
    "unseen_shared": "EMO-DB, never seen, choosing only among the six emotions that it has",
    "synthetic_pairs_fused": "Face and voice together, on synthetic pairs of different people",
    "synthetic_pairs_face": "The face alone, on the same synthetic pairs",
    "synthetic_pairs_voice": "The voice alone, on the same synthetic pairs",
}
UNSEEN: Final = "unseen"
# Kinds of groups in the order in which they are shown.
GROUPINGS: Final[Mapping[str, str]] = {
    "by_sex": "Sex",
    "by_corpus": "Corpus",
    "by_speaker": "Speaker",
}
GROUPS: Final[Mapping[str, str]] = {"female": "women", "male": "men"}
CORPORA: Final[Mapping[str, str]] = {"ravdess": "RAVDESS", "emodb": "EMO-DB"}

Scores = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SeedMeans:
    """UAR of a protocol whose network was trained anew for each fold, with several seeds.

    Attributes:
        mean: over the folds, then over the seeds, in [0, 1].
        lowest_fold, highest_fold: of the folds' means over the seeds.
        deviation: standard deviation of the seeds' means.
    """

    n_folds: int
    n_seeds: int
    mean: float
    lowest_fold: float
    highest_fold: float
    deviation: float


def find_seed_means(scores: Scores) -> SeedMeans | None:
    """Return the means over folds and seeds; None where there was one seed, or no folds."""
    stated, folds = scores.get("uar_mean_over_folds"), scores.get("uar_by_fold", {})
    if not stated or stated["deviation_over_seeds"] is None or len(folds) < 2:
        return None
    return SeedMeans(
        n_folds=len(folds),
        n_seeds=len(stated["by_seed"]),
        mean=stated["mean"],
        lowest_fold=min(folds.values()),
        highest_fold=max(folds.values()),
        deviation=stated["deviation_over_seeds"],
    )


def list_protocols(card: Card) -> dict[str, Scores]:
    """Return the scores of each protocol that is shown, the main one first."""
    measured = dict(_walk(card.metrics))
    return {name: measured[name] for name in PROTOCOLS if name in measured}


def name_group(group: str) -> str:
    """Return a group as people know it: "women", "RAVDESS", or a speaker as "RAVDESS 07"."""
    if group in GROUPS:
        return GROUPS[group]
    corpus, _, speaker = group.partition("-")
    return f"{CORPORA.get(corpus, corpus)} {speaker}".strip()


def _walk(metrics: Scores, prefix: str = "") -> Iterator[tuple[str, Scores]]:
    """Yield each protocol however deep it stands in the card."""
    for name, found in metrics.items():
        if not isinstance(found, Mapping):
            continue
        if "confusion" in found:
            yield prefix + name, found
        else:
            yield from _walk(found, f"{prefix}{name}.")
