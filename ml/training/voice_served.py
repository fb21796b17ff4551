"""The training behind the shipped voice model: both corpora, some speakers held out."""

from pathlib import Path

from ml.training.voice import VoiceRecipe, predict_clips, train_voice
from ml.training.voice_data import VoiceData
from ml.training.voice_protocol import Run, compute_run_uar, split_for_run, write_predictions


def train_served_voice(
    data: VoiceData, out: Path, recipe: VoiceRecipe, *, resume: bool = False, verbose: int = 2
) -> float:
    """Train on every speaker but the held-out ones, and return the UAR on those.

    Writes recipe, checkpoints, curves, weights and the predictions on held-out speakers to `out`;
    `python -m ml export voice` takes it from there.
    """
    split = split_for_run(data, Run("served", 0, recipe.seed))
    network = train_voice(
        data,
        split.train,
        len(split.classes),
        out,
        recipe,
        valid=split.test,
        resume=resume,
        verbose=verbose,
    )
    logits = predict_clips(network, data, split.test.rows)
    write_predictions(out / "predictions.npz", data, split, logits)
    return compute_run_uar(split.test.labels, logits)
