"""Training of the face model on FER2013 with the FER+ votes as a second opinion.

Each face has two targets: its original label (smoothed) and the distribution of ten votes. One
network learns both with a head each; the product serves what measured best.
"""

import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import keras
import numpy as np

from ml.datasets.fer2013 import load_fer2013
from ml.datasets.ferplus import FaceSplit, compute_vote_distribution, load_face_split
from ml.models.face_checkpoint import load_face_checkpoint, save_face_checkpoint
from ml.models.face_vgg16 import HEADS, build_face_vgg16
from ml.training.curves import History, read_curves, write_curves
from ml.training.early_stopping import EarlyStopping
from ml.training.epoch_seeds import EpochSeeds
from ml.training.face_augmentation import FaceAugmentation, FaceAugmentationSpec
from ml.training.face_batches import FaceBatches, FaceTargets, smooth_labels
from ml.training.time_left import TimeLeft
from ml.training.weight_average import WeightAverage

_CHECKPOINT = "last.keras"


@dataclass(frozen=True, slots=True)
class FaceRecipe:
    """Everything that decides the outcome of a face training.

    Attributes:
        learning_rate: peak, reached after `warmup_epochs`, then a cosine to zero.
        weight_decay: decoupled; about ten times the L2 penalty of the literature at momentum 0.9.
        ferplus_weight: weight of the votes' loss; the original labels' loss has 1.
        smoothing: label smoothing of the original labels.
        average_decay: forgetting per epoch of the averaged weights.
        width: factor on the filters; 1 is VGG16.
        patience: epochs without a better valid accuracy before training stops, and the average of
            the best epoch is kept; 0 never stops.
    """

    epochs: int = 100
    batch_size: int = 128
    learning_rate: float = 0.05
    warmup_epochs: int = 2
    momentum: float = 0.9
    weight_decay: float = 5e-3
    dropout: float = 0.4
    smoothing: float = 0.1
    ferplus_weight: float = 1.0
    mixup: float = 0.0
    average_decay: float = 0.9
    width: float = 1.0
    dense_units: int = 1024
    patience: int = 0
    seed: int = 1
    mixed_precision: bool = False
    augmentation: FaceAugmentationSpec = field(default_factory=FaceAugmentationSpec)


# What the shipped weights were trained with; chosen among nine recipes on valid.
SHIPPED_RECIPE: Final = FaceRecipe(
    epochs=120,
    learning_rate=0.05,
    weight_decay=1e-2,
    dropout=0.5,
    ferplus_weight=1.5,
    augmentation=FaceAugmentationSpec(rotation_deg=20, shift=0.12, log_scale=0.2),
)


def train_face(
    data_path: Path,
    votes_path: Path,
    out: Path,
    recipe: FaceRecipe,
    *,
    init_from: Path | None = None,
    resume: bool = False,
    checkpoint_every: int = 1,
) -> History:
    """Train and write weights, recipe and curves to `out`.

    A checkpoint is written after every `checkpoint_every` epochs. A run that was killed and is
    resumed ends as it would have ended undisturbed.

    Returns:
        One row per epoch: losses and accuracies on train and valid.
    """
    out.mkdir(parents=True, exist_ok=True)
    keras.config.set_dtype_policy("mixed_bfloat16" if recipe.mixed_precision else "float32")
    keras.utils.set_random_seed(recipe.seed)
    corpus = load_fer2013(data_path)
    train = load_face_split(corpus, votes_path, "train")
    valid = load_face_split(corpus, votes_path, "valid")
    (out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2))

    model, history = _restore(out, recipe, init_from, len(train.data), resume=resume)
    average = WeightAverage(recipe.average_decay)
    average_path = out / "average.npz"
    if history and average_path.is_file():
        with np.load(average_path) as arrays:
            average.average = [arrays[f"arr_{i}"] for i in range(len(arrays.files))]
    keeper = _Keeper(out, history, average, average_path, checkpoint_every)
    stopping = (
        [EarlyStopping("val_head_fer2013_accuracy", recipe.patience, history, out, average)]
        if recipe.patience
        else []
    )
    callbacks = [EpochSeeds(recipe.seed), average, *stopping, keeper, TimeLeft(recipe.epochs)]
    batches = FaceBatches(
        train.data.faces,
        _build_targets(train, recipe.smoothing),
        batch_size=recipe.batch_size,
        seed=recipe.seed,
        first_epoch=len(history),
        mixup=recipe.mixup,
    )
    valid_targets = _build_targets(valid, 0.0)
    if not any(each.is_over for each in stopping):
        model.fit(
            batches,
            validation_data=(
                valid.data.faces[..., None],
                {"head_fer2013": valid_targets.fer2013, "head_ferplus": valid_targets.ferplus},
            ),
            validation_batch_size=512,
            initial_epoch=len(history),
            epochs=recipe.epochs,
            callbacks=callbacks,
            shuffle=False,  # the batches shuffle themselves, in an order that a resumed run repeats
            verbose=1 if sys.stdout.isatty() else 2,
        )
    network = model.get_layer("face_vgg16")
    save_face_checkpoint(network, out / "last.npz")
    kept = stopping[0].load_best() if stopping else average.average
    if kept is not None:
        model.set_weights(kept)
        save_face_checkpoint(network, out / "average_weights.npz")
    write_curves(keeper.history, out, title="Face model")
    return keeper.history


class _Keeper(keras.callbacks.Callback):
    """Writes the checkpoint, the average and the curves after each epoch."""

    def __init__(
        self,
        out: Path,
        history: History,
        average: WeightAverage,
        average_path: Path,
        checkpoint_every: int,
    ) -> None:
        super().__init__()
        self.out, self.history, self._every = out, history, checkpoint_every
        self._average, self._average_path = average, average_path

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.history.append({"epoch": epoch + 1, **{k: float(v) for k, v in (logs or {}).items()}})
        if (epoch + 1) % self._every:
            return
        partial = self.out / f"partial-{_CHECKPOINT}"
        self.model.save(partial)
        np.savez(self._average_path, *(self._average.average or []))
        write_curves(self.history, self.out, title="Face model")
        # Last, so that a run killed before this line resumes one epoch earlier, not torn.
        partial.replace(self.out / _CHECKPOINT)


def _build_targets(split: FaceSplit, smoothing: float) -> FaceTargets:
    return FaceTargets(
        smooth_labels(split.data.labels, smoothing), compute_vote_distribution(split.votes)
    )


def _restore(
    out: Path, recipe: FaceRecipe, init_from: Path | None, n_faces: int, *, resume: bool
) -> tuple[keras.Model, History]:
    checkpoint = out / _CHECKPOINT
    model = _build(recipe, n_faces)
    if resume and checkpoint.is_file():
        saved = keras.saving.load_model(checkpoint)
        model.set_weights(saved.get_weights())
        # Only the numbers of the saved optimizer: which weights are not decayed is lost in it.
        model.optimizer.build(model.trainable_variables)
        for variable, value in zip(
            model.optimizer.variables, saved.optimizer.variables, strict=True
        ):
            variable.assign(value)
        return model, read_curves(out / "curves.csv")
    if init_from is not None:
        load_face_checkpoint(model.get_layer("face_vgg16"), init_from)
    return model, []


def _build(recipe: FaceRecipe, n_faces: int) -> keras.Model:
    network = build_face_vgg16(
        dropout=recipe.dropout, width=recipe.width, dense_units=recipe.dense_units
    )
    faces = keras.Input((*network.input_shape[1:3], 1), dtype="uint8", name="faces")
    augmented = FaceAugmentation(recipe.augmentation, seed=recipe.seed)(faces)
    model = keras.Model(faces, network(augmented), name="face_training")
    steps = n_faces // recipe.batch_size
    optimizer = keras.optimizers.SGD(
        keras.optimizers.schedules.CosineDecay(
            recipe.learning_rate / 100,
            decay_steps=max(1, (recipe.epochs - recipe.warmup_epochs) * steps),
            warmup_target=recipe.learning_rate,
            warmup_steps=max(1, recipe.warmup_epochs * steps),
        ),
        momentum=recipe.momentum,
        nesterov=True,
        weight_decay=recipe.weight_decay,
    )
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    cross_entropy = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(
        optimizer,
        loss={head: cross_entropy for head in HEADS},
        loss_weights={"head_fer2013": 1.0, "head_ferplus": recipe.ferplus_weight},
        metrics={head: [keras.metrics.CategoricalAccuracy("accuracy")] for head in HEADS},
        # TensorFlow on a CPU spends longer on compiling this network than it saves.
        jit_compile=keras.backend.backend() != "tensorflow",
    )
    return model
