"""The voice model: convolutions over a log-mel spectrogram, an LSTM over time, attention, logits.

The convolutions pool early in time and frequency, so that an epoch takes seconds; the LSTM reads
one step per 80 ms in both directions; attentive statistics (Okabe et al. 2018, arXiv:1803.10963)
gather its states, since emotion is not spread evenly over an utterance.
"""

from dataclasses import dataclass
from typing import Literal

import keras
from keras import layers, ops


@dataclass(frozen=True, slots=True)
class VoiceArchitecture:
    """Sizes of the network.

    Attributes:
        filters: output channels of the four convolution blocks.
        blocks: convolutions in each block.
        lstm_units: of each direction.
        dropout: share of units dropped before the LSTM and before the logits.
        normalise: "clip" takes the window's mean level away and divides by its deviation, so that
            the noise floor does not matter; "bands" takes each band's own mean away, so that the
            microphone's colour does not matter either.
        fused_lstm: use the accelerator's own LSTM where there is one; the result is the same.
    """

    filters: tuple[int, int, int, int] = (24, 48, 64, 96)
    blocks: tuple[int, int, int, int] = (1, 1, 1, 1)
    lstm_units: int = 96
    projection: int = 128
    dropout: float = 0.3
    normalise: Literal["clip", "bands"] = "clip"
    fused_lstm: bool = True


MIN_VARIANCE = 1.0  # dB squared: silence, which has none, becomes zero
_STEM_KERNEL = 5
STEM_STRIDE = 2
POOLS = ((2, 2), (1, 2), (2, 2), (1, 1))  # (time, frequency) after each block


def build_voice_cnn_lstm(
    n_mels: int, n_frames: int, n_classes: int, architecture: VoiceArchitecture | None = None
) -> keras.Model:
    """Return the network from log-mel spectrograms to logits.

    Args:
        n_mels, n_frames: shape of the input; frames are 10 ms apart in the served model.
        n_classes: 7 as served, 8 for the published RAVDESS protocol.

    Input shape: float32 (batch, n_mels, n_frames), dB below the window's peak, in [-top_db, 0].
    Output shape: float32 (batch, n_classes).
    """
    arch = architecture or VoiceArchitecture()
    log_mel = keras.Input((n_mels, n_frames), name="log_mel")
    hidden = _normalise(log_mel, arch.normalise)
    hidden = layers.Permute((2, 1), name="time_first")(hidden)
    hidden = layers.Reshape((n_frames, n_mels, 1), name="one_channel")(hidden)
    for block, (n_filters, n_convs, pool) in enumerate(
        zip(arch.filters, arch.blocks, POOLS, strict=True), start=1
    ):
        for conv in range(1, n_convs + 1):
            is_stem = (block, conv) == (1, 1)
            hidden = _convolve(hidden, n_filters, f"block{block}_conv{conv}", is_stem=is_stem)
        if pool != (1, 1):
            hidden = layers.MaxPooling2D(pool, name=f"block{block}_pool")(hidden)
    _, n_steps, n_bands, n_filters = hidden.shape
    hidden = layers.Reshape((n_steps, n_bands * n_filters), name="steps")(hidden)
    hidden = layers.Dense(arch.projection, activation="relu", name="projection")(hidden)
    hidden = layers.Dropout(arch.dropout, name="projection_dropout")(hidden)
    hidden = layers.Bidirectional(layers.LSTM(arch.lstm_units, return_sequences=True), name="lstm")(
        hidden
    )  # (batch, n_steps, 2 x lstm_units)
    hidden = _pool_attentively(hidden)
    hidden = layers.Dropout(arch.dropout, name="logits_dropout")(hidden)
    logits = layers.Dense(n_classes, name="logits")(hidden)
    return keras.Model(log_mel, logits, name="voice_cnn_lstm")


def _normalise(log_mel: keras.KerasTensor, how: str) -> keras.KerasTensor:
    axes = (2,) if how == "bands" else (1, 2)
    centred = log_mel - ops.mean(log_mel, axis=axes, keepdims=True)
    variance = ops.mean(ops.square(centred), axis=(1, 2), keepdims=True)
    return centred / ops.sqrt(variance + MIN_VARIANCE)


def _convolve(
    hidden: keras.KerasTensor, n_filters: int, name: str, *, is_stem: bool
) -> keras.KerasTensor:
    hidden = layers.Conv2D(
        n_filters,
        _STEM_KERNEL if is_stem else 3,
        strides=STEM_STRIDE if is_stem else 1,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(hidden)
    hidden = layers.BatchNormalization(momentum=0.9, name=f"{name}_bn")(hidden)
    return layers.ReLU(name=f"{name}_relu")(hidden)


def _pool_attentively(states: keras.KerasTensor) -> keras.KerasTensor:
    """Weighted mean and deviation over time, (batch, 2 x n_units)."""
    score = layers.Dense(64, activation="tanh", name="attention_hidden")(states)
    score = layers.Dense(1, use_bias=False, name="attention_score")(score)
    weights = layers.Softmax(axis=1, name="attention")(score)  # (batch, n_steps, 1)
    mean = ops.sum(weights * states, axis=1)
    mean_square = ops.sum(weights * ops.square(states), axis=1)
    deviation = ops.sqrt(ops.maximum(mean_square - ops.square(mean), 1e-4))
    return layers.Concatenate(name="statistics")([mean, deviation])
