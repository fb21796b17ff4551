"""The training behind the shipped voice model: both corpora, some speakers held out."""

from pathlib import Path

import numpy as np

from ml.training.voice import LabelledClips, predict_clips, train_voice
from ml.training.voice_data import VoiceData
from ml.training.voice_protocol import Run, compute_run_uar, split_for_run, write_predictions
from ml.training.voice_recipe import VoiceRecipe


def train_served_voice(
    data: VoiceData, out: Path, recipe: VoiceRecipe, *, resume: bool = False, verbose: int = 2
) -> float:
    """Train on every speaker but the held-out ones, and return the UAR on those.

    Writes recipe, checkpoints, curves, weights and the predictions on held-out speakers to `out`;
    `python -m ml export voice` takes it from there. A recipe with patience stops by further
    speakers, which are then not trained on.
    """
    split = split_for_run(data, Run("served", 0, recipe.seed))
    train, valid = split.train, split.test
    if recipe.patience:
        # Nothing may be chosen by the speakers that the figures are of.
        train, valid = set_speakers_aside(data, split.train)
    network = train_voice(
        data,
        train,
        len(split.classes),
        out,
        recipe,
        valid=valid,
        resume=resume,
        verbose=verbose,
    )
    logits = predict_clips(network, data, split.test.rows)
    write_predictions(out / "predictions.npz", data, split, logits)
    return compute_run_uar(split.test.labels, logits)


def set_speakers_aside(
    data: VoiceData, clips: LabelledClips
) -> tuple[LabelledClips, LabelledClips]:
    """Return the clips without, and those of, the first speaker of each sex of each corpus."""
    groups = np.char.add(np.char.add(data.corpora, " "), data.sexes)[clips.rows]
    speakers = data.speakers[clips.rows]
    aside = {
        min(str(speaker) for speaker in speakers[groups == group]) for group in np.unique(groups)
    }
    is_aside = np.isin(speakers, sorted(aside))
    return (
        LabelledClips(clips.rows[~is_aside], clips.labels[~is_aside]),
        LabelledClips(clips.rows[is_aside], clips.labels[is_aside]),
    )
