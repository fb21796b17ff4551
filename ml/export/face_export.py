"""From a checkpoint of the face model to the shipped file and its card."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray

from ml.cards import Card
from ml.datasets.fer2013 import load_fer2013, load_near_copies
from ml.datasets.ferplus import FaceSplit, load_face_split
from ml.errors import WeightsError
from ml.evaluation.face import FaceLogits
from ml.evaluation.held_out_faces import get_face_logits
from ml.export.face import OUTPUTS, build_face_graph, quantise_face_model
from ml.export.face_card import write_face_card
from ml.models.face_checkpoint import load_face_checkpoint
from ml.models.face_vgg16 import build_face_vgg16
from ml.onnx_session import open_session

SERVED_MODEL: Final = "face_vgg16_int8.onnx"
_N_CALIBRATION_FACES: Final = 512
_N_PARITY_FACES: Final = 32
_LARGEST_DIFFERENCE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class FaceMaterial:
    """What an export measures by.

    Attributes:
        data, votes: FER2013 and FER+; training faces calibrate, valid and test are measured.
        near_copies: CSV of faces that nearly equal a training face; None counts none.
        logits: folder that keeps the model's answers; None computes them.
    """

    data: Path
    votes: Path
    near_copies: Path | None = None
    logits: Path | None = None


def export_face(weights: Path, run: Path, material: FaceMaterial, out: Path) -> Card:
    """Write `face_vgg16_int8.onnx` and `face.json` to `out`; the float32 form stays in `run`.

    Args:
        weights: checkpoint `.npz` with its card, as training writes them.
        run: folder of the training run.

    Raises:
        WeightsError: ONNX and Keras differ by more than 0.001 on real faces.
    """
    corpus = load_fer2013(material.data)
    network = build_face_vgg16()
    load_face_checkpoint(network, weights)
    float_path = run / "face_vgg16_float32.onnx"
    onnx.save(build_face_graph(network), float_path)

    train = corpus.of_split("train").faces
    chosen = np.random.default_rng(0).choice(len(train), _N_CALIBRATION_FACES, replace=False)
    gray = train[np.sort(chosen)][..., None].astype(np.float32) / np.float32(255)
    _check_parity(network, float_path, gray[:_N_PARITY_FACES])
    quantise_face_model(float_path, out / SERVED_MODEL, gray)
    return measure_face(run, material, out)


def measure_face(run: Path, material: FaceMaterial, out: Path) -> Card:
    """Write `face.json` anew for the model that lies in `out`, which stays as it is.

    Raises:
        WeightsError: there is no model, or kept logits are of another one.
    """
    model = out / SERVED_MODEL
    if not model.is_file():
        raise WeightsError(f"There is no {model} to measure.")
    corpus = load_fer2013(material.data)

    def measure(name: str) -> tuple[FaceLogits, FaceSplit]:
        split = load_face_split(corpus, material.votes, name)
        kept = material.logits / f"face_int8_{name}.npz" if material.logits else None
        sys.stderr.write(f"measuring {len(split.data)} faces of {name}\n")
        return get_face_logits(model, split, kept, lambda _: None), split

    near_copies = load_near_copies(material.near_copies) if material.near_copies else frozenset()
    return write_face_card(
        model, run, measure("valid"), measure("test"), near_copies=near_copies, folder=out
    )


def _check_parity(network: object, model: Path, gray: NDArray[np.float32]) -> None:
    expected = network.predict(gray, verbose=0)  # type: ignore[attr-defined]  # Keras has no types
    received = open_session(model).run(list(OUTPUTS), {"face_gray": gray})
    for head, logits in zip(OUTPUTS.values(), received, strict=True):
        difference = float(np.abs(expected[head] - logits).max())
        if difference > _LARGEST_DIFFERENCE:
            raise WeightsError(
                f"{model.name} does not compute what Keras computes: {head} differs by "
                f"{difference:.2g}; expected at most {_LARGEST_DIFFERENCE}."
            )
