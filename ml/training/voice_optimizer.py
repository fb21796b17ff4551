"""The optimizers of the voice model, and how their learning rate falls."""

import math
from typing import Final

import keras

from ml.training.voice_recipe import VoiceRecipe

_CLIP_NORM: Final = 5.0  # of all gradients together: an LSTM's can burst


def build_optimizer(recipe: VoiceRecipe) -> keras.optimizers.Optimizer:
    """Return the optimizer that a recipe names, "adamw" or "sgd"; biases do not decay."""
    if recipe.optimizer == "sgd":
        optimizer = keras.optimizers.SGD(
            recipe.learning_rate,
            momentum=0.9,
            nesterov=True,
            weight_decay=recipe.weight_decay,
            global_clipnorm=_CLIP_NORM,
        )
    elif recipe.optimizer == "adamw":
        optimizer = keras.optimizers.AdamW(
            recipe.learning_rate, weight_decay=recipe.weight_decay, global_clipnorm=_CLIP_NORM
        )
    else:
        raise ValueError(f"Expected the optimizer adamw or sgd. Received: {recipe.optimizer}")
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return optimizer


class CosineRate(keras.callbacks.Callback):
    """Sets the learning rate of each epoch: a linear rise, then a cosine to zero.

    Set from outside the compiled step, so that recipes of different length share one program.
    """

    def __init__(self, recipe: VoiceRecipe) -> None:
        super().__init__()
        self._recipe = recipe

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        recipe = self._recipe
        if epoch < recipe.warmup_epochs:
            part = (epoch + 1) / (recipe.warmup_epochs + 1)
        else:
            done = (epoch - recipe.warmup_epochs) / max(1, recipe.epochs - recipe.warmup_epochs)
            part = 0.5 * (1 + math.cos(math.pi * done))
        self.model.optimizer.learning_rate = recipe.learning_rate * part
