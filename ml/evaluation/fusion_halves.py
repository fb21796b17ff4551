"""The fusion, fitted on valid faces and one half of the held-out speakers, judged on the rest.

What is judged, test faces and the clips of the other half, had no part in the fit; both halves are
judged in turn. The card ships the numbers that are fitted on all held-out speakers together.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.calibration import compute_probabilities, fit_top_temperature
from ml.evaluation.fusion import compare_with_parts, describe_pairs
from ml.evaluation.fusion_material import FusionMaterial
from ml.evaluation.halves import choose_half
from ml.evaluation.pairs import draw_pairs, draw_pairs_once, join_pairs
from ml.fusion import FusionSpec
from ml.labels import N_EMOTIONS
from ml.metrics import compute_ece
from ml.training.fusion import fit_fusion, fuse_pairs

_N_FITTED: Final = 500  # pairs for each emotion
_N_JUDGED: Final = 250  # likewise, of each half
MEASURED_ON: Final = (
    "Synthetic pairs: FER2013 test faces (FER+ majority) and clips of held-out speakers of the "
    "same label, equally many of each emotion. Cross-fitted: the fusion and the voice's "
    "temperature are fitted on one half of the speakers and judged on the other, and the reverse. "
    "Faces and clips are drawn with replacement and intervals draw whole speakers; the paired test "
    "takes each face and each clip once."
)


def fit_on(
    material: FusionMaterial, rows: NDArray[np.bool_], voice_temperature: float
) -> FusionSpec:
    """Return the fusion as fitted on valid faces and some of the held-out clips, bool (n,)."""
    faces = material.valid.answers(material.face_temperature)
    voices = material.answer_voices(rows, voice_temperature)
    votes = material.valid.split.votes[:, :N_EMOTIONS].astype(np.int64)
    has_votes = votes.sum(axis=1) > 0
    return fit_fusion(
        faces,
        voices,
        draw_pairs(faces, voices, n_per_emotion=_N_FITTED),
        face_votes=votes[has_votes],
        vote_probabilities=compute_probabilities(
            material.valid.logits.ferplus[has_votes], material.face_temperature
        ),
        alone_below=material.alone_below,
    )


def evaluate_halves(material: FusionMaterial) -> dict[str, Any]:
    """Return the cross-fitted scores, JSON-ready; `ece_by_half` is added to the fused ones."""
    voices = material.voices
    is_first = choose_half(voices.speakers, voices.sexes)
    test = material.test.answers(material.face_temperature)
    drawn, once, errors = [], [], []
    for rows in (is_first, ~is_first):
        temperature = fit_top_temperature(voices.logits[rows], voices.labels[rows])
        spec = fit_on(material, rows, temperature)
        judged = material.answer_voices(~rows, temperature)
        pairs = draw_pairs(test, judged, n_per_emotion=_N_JUDGED, seed=1)
        single = draw_pairs_once(test, judged, seed=2)
        drawn.append((pairs, fuse_pairs(pairs, spec)))
        once.append((single, fuse_pairs(single, spec)))
        errors.append(round(compute_ece(pairs.labels, drawn[-1][1]), 4))
    all_drawn, all_once = (join_pairs([p for p, _ in part]) for part in (drawn, once))
    scores = describe_pairs("synthetic", all_drawn, np.concatenate([f for _, f in drawn]))
    scores["synthetic_pairs_fused"]["ece_by_half"] = errors
    return scores | compare_with_parts(all_once, np.concatenate([f for _, f in once]))
