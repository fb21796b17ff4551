"""The face model: the convolutions of VGG16 with batch normalisation, for 48x48 grey faces.

Simonyan and Zisserman 2015 (arXiv:1409.1556), configuration D, with batch normalisation before
each ReLU, global average pooling instead of flattening, and two dense layers of 1024.
"""

from typing import Final

import keras
from keras import layers

from ml.labels import N_EMOTIONS

FACE_SIZE: Final = 48
BLOCKS: Final = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
BATCH_NORM_EPSILON: Final = 1e-5
# One head for the original label of FER2013, one for the distribution of the FER+ votes.
HEADS: Final = ("head_fer2013", "head_ferplus")


def build_face_vgg16(
    *, dropout: float = 0.0, width: float = 1.0, dense_units: int = 1024
) -> keras.Model:
    """Return the network from grey faces to the logits of both heads.

    Args:
        dropout: share of units dropped before each dense layer and the heads while training.
        width: factor on the number of filters; 1 is VGG16, smaller ones serve tests.
        dense_units: units of the two dense layers.

    Input shape: float32 (batch, 48, 48, 1), grey in [0, 1].
    Output shape: two of float32 (batch, 7), logits in the order of `EMOTIONS`, named as `HEADS`.
    """
    face_gray = keras.Input((FACE_SIZE, FACE_SIZE, 1), name="face_gray")
    hidden = layers.Rescaling(4.0, offset=-2.0, name="normalise")(face_gray)  # (x - 0.5) / 0.25
    for block, (n_convolutions, n_filters) in enumerate(BLOCKS, start=1):
        for conv in range(1, n_convolutions + 1):
            hidden = _convolve(hidden, round(n_filters * width), f"block{block}_conv{conv}")
        hidden = layers.MaxPooling2D(2, name=f"block{block}_pool")(hidden)
    hidden = layers.GlobalAveragePooling2D(name="pool")(hidden)  # (batch, 512)
    for name in ("dense1", "dense2"):
        hidden = layers.Dropout(dropout, name=f"{name}_dropout")(hidden)
        hidden = layers.Dense(dense_units, activation="relu", name=name)(hidden)
    hidden = layers.Dropout(dropout, name="head_dropout")(hidden)
    logits = {name: layers.Dense(N_EMOTIONS, dtype="float32", name=name)(hidden) for name in HEADS}
    return keras.Model(face_gray, logits, name="face_vgg16")


def _convolve(hidden: keras.KerasTensor, n_filters: int, name: str) -> keras.KerasTensor:
    hidden = layers.Conv2D(
        n_filters,
        3,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(hidden)
    hidden = layers.BatchNormalization(epsilon=BATCH_NORM_EPSILON, momentum=0.9, name=f"{name}_bn")(
        hidden
    )
    return layers.ReLU(name=f"{name}_relu")(hidden)
