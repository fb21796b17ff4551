"""Weights of the face model as plain arrays: `.npz` of float16 with a card beside it."""

import json
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from ml.errors import WeightsError
from ml.labels import EMOTIONS

_HEAD_PREFIX = "head_"


def load_face_checkpoint(model: keras.Model, path: Path) -> None:
    """Set the weights of `model` from arrays named `<layer>/<weight>`.

    The heads are put into the order of `EMOTIONS` by the label order of the card beside the file.

    Raises:
        WeightsError: the card is missing, or an array is missing or of another shape.
    """
    card = path.with_suffix(".json")
    if not card.is_file():
        raise WeightsError(f"{path} has no card: expected {card.name} beside it.")
    label_order = json.loads(card.read_text())["label_order"]
    if sorted(label_order) != sorted(EMOTIONS):
        raise WeightsError(f"{card} names other labels: expected {EMOTIONS}, got {label_order}.")
    columns = [label_order.index(emotion) for emotion in EMOTIONS]
    with np.load(path) as arrays:
        for layer in model.layers:
            for weight in layer.weights:
                if weight.name == "seed_generator_state":
                    continue
                weight.assign(_pick(arrays, layer.name, weight, columns))


def save_face_checkpoint(model: keras.Model, path: Path) -> None:
    """Write every weight as float16; the reverse of `load_face_checkpoint`, without a card."""
    arrays = {
        f"{layer.name}/{weight.name}": np.asarray(weight.numpy(), dtype=np.float16)
        for layer in model.layers
        for weight in layer.weights
        if weight.name != "seed_generator_state"
    }
    np.savez(path, allow_pickle=False, **arrays)


def _pick(
    arrays: "np.lib.npyio.NpzFile", layer: str, weight: keras.Variable, columns: list[int]
) -> NDArray[np.float32]:
    name = f"{layer}/{weight.name}"
    if name not in arrays.files:
        raise WeightsError(f"The checkpoint lacks the array {name}.")
    array = arrays[name].astype(np.float32)
    if layer.startswith(_HEAD_PREFIX):
        array = array[..., columns]
    if array.shape != tuple(weight.shape):
        raise WeightsError(f"{name} is {array.shape}; the model expects {tuple(weight.shape)}.")
    return array
