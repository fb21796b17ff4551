"""Pools what was said of any number of faces and windows of speech into one result.

Within a modality the calibrated probabilities are averaged with the weights of their quality: a
linear opinion pool (Stone 1961, "The opinion pool"). Across modalities the pools are multiplied:
a logarithmic opinion pool (Genest and Zidek 1986, "Combining probability distributions"),

    log p(c) = k * sum_m a_m(c) log q_m(c) + const,
    q_m(c)   = (1 - d) p_m(c) + d / 7,
    a_m(c)   = s_m r_m(c) / sum_m' s_m' r_m'(c),

with the strength `s_m` of a modality (its evidence, at most 1), the reliability `r_m(c)` of its
model for emotion c (F1 on held-out data, from the card), and the sharpness `k`. Two independent
witnesses who agree are more certain than one: k rises from 1 for one modality to the card's
`sharpness` for two of equal strength, with the effective number of modalities (s_1 + s_2)^2 /
(s_1^2 + s_2^2). A modality that is missing has strength 0, so that what is left is its own pool;
no case is special. The doubt `d` is how often the models erred where they were most certain: no
answer is taken to be more certain than that, or one modality would silence the other.

Intervals: each probability vector is drawn from a Dirichlet distribution about itself, as precise
as the model proved to be against the votes of people (`precision`), and the weights of the items
from a Bayesian bootstrap (Rubin 1981); 95 % of the fused draws lie inside. The valence of the same
draws gives the interval of the valence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml import sentences
from ml.cards import Card
from ml.labels import EMOTIONS, N_EMOTIONS
from ml.metrics import compute_jensen_shannon
from ml.types import FacePrediction, FusedReading, Probabilities, VoiceWindow

# Valence as an index derived from the seven: 1 is all happiness, -1 all of anger, disgust, fear
# and sadness; neutral and surprise, which may be either, count 0.
VALENCE: Final = {
    "anger": -1.0,
    "disgust": -1.0,
    "fear": -1.0,
    "happiness": 1.0,
    "neutral": 0.0,
    "sadness": -1.0,
    "surprise": 0.0,
}
_SIGNS: Final = np.array([VALENCE[emotion] for emotion in EMOTIONS])
_SMALLEST: Final = 1e-6
_N_DRAWS: Final = 400
_MODALITIES: Final = ("face", "voice")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FusionSpec:
    """The numbers of the formula, from the card.

    Attributes:
        reliability: (2, 7), of face and voice for each emotion, above 0.
        precision: (2,), how many votes of people one reading of each modality is worth.
        sharpness: the factor k where both modalities are equally strong.
        doubt: d, in [0, 1).
        abstain_below: the top probability under which a result is inconclusive, for the face
            alone, the voice alone, and both.
        disagreement_bits: the divergence from which on face and voice are said to disagree.
    """

    reliability: Floats
    precision: Floats
    sharpness: float
    doubt: float
    abstain_below: tuple[float, float, float]
    disagreement_bits: float

    def get_threshold(self, *, has_face: bool, has_voice: bool) -> float:
        """Return the threshold for what there is to go by."""
        face_alone, voice_alone, both = self.abstain_below
        if has_face and has_voice:
            return both
        return face_alone if has_face else voice_alone

    @classmethod
    def from_card(cls, card: Card) -> "FusionSpec":
        """Return what the card states under `calibration`."""
        stated = card.calibration
        return cls(
            reliability=np.array(
                [[stated["reliability"][m][e] for e in EMOTIONS] for m in _MODALITIES]
            ),
            precision=np.array([stated["precision"][m] for m in _MODALITIES]),
            sharpness=float(stated["sharpness"]),
            doubt=float(stated["doubt"]),
            abstain_below=(
                float(stated["abstain_below"]["face"]),
                float(stated["abstain_below"]["voice"]),
                float(stated["abstain_below"]["both"]),
            ),
            disagreement_bits=float(stated["disagreement_bits"]),
        )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The usable items of one modality: (n, 7) probabilities and (n,) weights."""

    probabilities: Floats
    weights: Floats

    @property
    def strength(self) -> float:
        """How much the modality has to say: one item of full quality is enough for 1."""
        return float(min(1.0, self.weights.sum()))

    @property
    def pool(self) -> Floats | None:
        return self.weights @ self.probabilities / self.weights.sum() if len(self.weights) else None


def fuse(
    faces: Sequence[FacePrediction], windows: Sequence[VoiceWindow], card: Card
) -> FusedReading:
    """Return what all usable faces and windows say together.

    Items without probabilities or with weight 0 count nothing. The same input gives the same
    result, intervals included.

    Args:
        card: the card `fusion`.
    """
    spec = FusionSpec.from_card(card)
    evidence = (
        _gather([(face.probabilities, face.quality.weight) for face in faces]),
        _gather([(window.probabilities, window.weight) for window in windows]),
    )
    face, voice = (part.pool for part in evidence)
    n_faces, n_windows = (len(part.weights) for part in evidence)
    if face is None and voice is None:
        return _report_nothing(card)
    pooled = np.stack([np.full(N_EMOTIONS, np.nan) if p is None else p for p in (face, voice)])
    strengths = np.array([part.strength for part in evidence])
    fused = pool_modalities(pooled[None], strengths, spec)[0]
    draws = _draw_fused(evidence, spec)
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    valence = compute_valence(_to_tuple(fused))
    valence_low, valence_high = np.percentile(draws @ _SIGNS, [2.5, 97.5])
    disagreement = None
    if face is not None and voice is not None:
        disagreement = compute_jensen_shannon(face, voice)
    top = int(fused.argmax())
    threshold = spec.get_threshold(has_face=face is not None, has_voice=voice is not None)
    is_inconclusive = bool(fused[top] < threshold)
    return FusedReading(
        probabilities=_to_tuple(fused),
        # The interval is made of draws; it never excludes the value that it belongs to.
        low=_to_tuple(np.minimum(low, fused)),
        high=_to_tuple(np.maximum(high, fused)),
        top_emotion=EMOTIONS[top],
        is_inconclusive=is_inconclusive,
        reason=_explain_doubt(fused, threshold) if is_inconclusive else "",
        disagreement=disagreement,
        disagreement_sentence=_describe_disagreement(face, voice, disagreement, spec),
        valence=valence,
        face=None if face is None else _to_tuple(face),
        voice=None if voice is None else _to_tuple(voice),
        n_faces=n_faces,
        n_windows=n_windows,
        model_version=card.version,
        valence_low=min(float(valence_low), valence),
        valence_high=max(float(valence_high), valence),
    )


def pool_modalities(pooled: Floats, strengths: Floats, spec: FusionSpec) -> Floats:
    """Return the logarithmic pool of face and voice.

    Args:
        pooled: (n, 2, 7), the linear pools of face and voice; NaN where one is missing.
        strengths: (2,), in [0, 1]; 0 where a modality is missing.

    Returns:
        (n, 7), rows sum to 1.
    """
    weights = strengths[:, None] * spec.reliability  # (2, 7)
    weights = weights / weights.sum(axis=0)
    effective = strengths.sum() ** 2 / np.square(strengths).sum()  # 1 to 2
    sharpness = 1 + (spec.sharpness - 1) * (effective - 1)
    doubted = _add_doubt(np.nan_to_num(pooled, nan=1.0), spec)
    logs = np.log(np.maximum(doubted, _SMALLEST))
    scores = sharpness * (weights * logs).sum(axis=1)  # (n, 7)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def compute_valence(probabilities: Probabilities) -> float:
    """Return the derived valence index in [-1, 1]: happiness less the four negative emotions."""
    signed = zip(EMOTIONS, probabilities, strict=True)
    return float(sum(VALENCE[emotion] * probability for emotion, probability in signed))


def _gather(items: list[tuple[Probabilities | None, float]]) -> _Evidence:
    usable = [(p, weight) for p, weight in items if p is not None and weight > 0]
    return _Evidence(
        np.array([p for p, _ in usable], np.float64).reshape(-1, N_EMOTIONS),
        np.array([weight for _, weight in usable], np.float64),
    )


def _add_doubt(probabilities: Floats, spec: FusionSpec) -> Floats:
    return (1 - spec.doubt) * probabilities + spec.doubt / N_EMOTIONS


def _draw_fused(evidence: tuple[_Evidence, ...], spec: FusionSpec) -> Floats:
    """Return what the fusion might have said as well, (_N_DRAWS, 7)."""
    rng = np.random.default_rng(0)  # one seed: the same readings always give the same interval
    drawn = np.full((_N_DRAWS, len(evidence), N_EMOTIONS), np.nan)
    for index, part in enumerate(evidence):
        if not len(part.weights):
            continue
        doubted = _add_doubt(part.probabilities, spec)
        shape = np.maximum(doubted, _SMALLEST) * spec.precision[index]
        weights = part.weights / part.weights.sum()
        for draw in range(_N_DRAWS):
            gammas = rng.standard_gamma(shape) + _SMALLEST  # normalised, Dirichlet: (n, 7)
            share = rng.standard_exponential(len(weights)) * weights
            drawn[draw, index] = share @ (gammas / gammas.sum(axis=1, keepdims=True)) / share.sum()
    strengths = np.array([part.strength for part in evidence])
    return pool_modalities(drawn, strengths, spec)


def _report_nothing(card: Card) -> FusedReading:
    return FusedReading(
        probabilities=None,
        low=None,
        high=None,
        top_emotion=None,
        is_inconclusive=True,
        reason=sentences.NOTHING_TO_FUSE,
        disagreement=None,
        disagreement_sentence="",
        valence=None,
        face=None,
        voice=None,
        n_faces=0,
        n_windows=0,
        model_version=card.version,
    )


def _explain_doubt(fused: Floats, threshold: float) -> str:
    first, second = np.argsort(fused)[::-1][:2]
    return sentences.INCONCLUSIVE.format(
        first=EMOTIONS[first],
        probability=f"{fused[first]:.0%}",
        threshold=f"{threshold:.0%}",
        second=EMOTIONS[second],
        next_probability=f"{fused[second]:.0%}",
    )


def _describe_disagreement(
    face: Floats | None, voice: Floats | None, disagreement: float | None, spec: FusionSpec
) -> str:
    if face is None or voice is None or disagreement is None:
        return ""
    first, second = EMOTIONS[int(face.argmax())], EMOTIONS[int(voice.argmax())]
    if disagreement < spec.disagreement_bits or first == second:
        return ""
    return sentences.DISAGREEMENT.format(face=first, voice=second, divergence=f"{disagreement:.2f}")


def _to_tuple(values: Floats) -> Probabilities:
    return tuple(float(value) for value in values)
