"""Everything that decides the outcome of a voice training."""

from dataclasses import dataclass, field

from ml.models.voice_cnn_lstm import VoiceArchitecture
from ml.training.voice_augmentation import VoiceAugmentationSpec


@dataclass(frozen=True, slots=True)
class VoiceRecipe:
    """Everything that decides the outcome of a voice training.

    Attributes:
        optimizer: "adamw" or "sgd" (Nesterov momentum 0.9); both with a cosine to zero.
        n_steps: batches an epoch.
        learning_rate: peak, reached after `warmup_epochs`.
        weight_decay: decoupled.
        smoothing: label smoothing.
        mixup: parameter of the Beta distribution, 0 for none.
        average_decay: forgetting per epoch of the averaged weights that are kept at the end.
        patience: epochs without a better valid accuracy before training stops, and the average of
            the best epoch is kept; 0 never stops.
    """

    epochs: int = 180
    n_steps: int = 20
    batch_size: int = 64
    optimizer: str = "adamw"
    learning_rate: float = 2e-3
    warmup_epochs: int = 3
    weight_decay: float = 0.05
    smoothing: float = 0.1
    mixup: float = 0.2
    average_decay: float = 0.9
    patience: int = 0
    seed: int = 1
    architecture: VoiceArchitecture = field(default_factory=VoiceArchitecture)
    augmentation: VoiceAugmentationSpec = field(default_factory=VoiceAugmentationSpec)
