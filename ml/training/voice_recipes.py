"""Recipes that `voice_runs` can compare on inner folds; the first is the one of the figures."""

from dataclasses import replace
from typing import Any, Final

from ml.models.voice_cnn_lstm import VoiceArchitecture
from ml.training.voice_augmentation import VoiceAugmentationSpec
from ml.training.voice_recipe import VoiceRecipe

_BASE: Final = VoiceRecipe()
_LIGHT: Final = VoiceAugmentationSpec(noise_part=0.0, equaliser_db=0.0)

# What the shipped weights were trained with; fewer epochs, for two cores.
SHIPPED_RECIPE: Final = replace(
    _BASE,
    epochs=110,
    mixup=0.1,
    augmentation=VoiceAugmentationSpec(
        pitch_semitones=2.0, stretch=0.15, noise_part=0.4, mel_mask=6, time_mask=20
    ),
)

# What Nesterov momentum needs in place of AdamW's numbers.
SGD: Final[dict[str, Any]] = {"optimizer": "sgd", "learning_rate": 0.05, "weight_decay": 1e-3}

RECIPES: Final[dict[str, VoiceRecipe]] = {
    "base": _BASE,
    "no-mixup": replace(_BASE, mixup=0.0),
    "light": replace(_BASE, augmentation=_LIGHT),
    "bands": replace(_BASE, architecture=VoiceArchitecture(normalise="bands")),
    "sgd": replace(_BASE, **SGD),
    "light-no-mixup": replace(_BASE, augmentation=_LIGHT, mixup=0.0),
}
