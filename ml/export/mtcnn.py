"""MTCNN as three ONNX files, from the weights that the `mtcnn` package (MIT) ships.

Conventions: each network takes RGB in 0 to 255, float32 (n, height, width, 3); the package's
normalisation (x - 127.5) / 128 is folded into the first convolution, which pads nothing, so the
result is the same. `score` is the probability of a face: the softmax of two logits is the sigmoid
of their difference. Offsets are in units of the box, in the order x_min, y_min, x_max, y_max.

Source: K. Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional
Networks", IEEE Signal Processing Letters 23(10), 2016.
"""

import importlib.util
import shutil
from pathlib import Path
from typing import Final

import joblib
import numpy as np
import onnx

from ml.cards import WEIGHTS_DIR, Card, build_version, compute_sha256, describe_file, write_card
from ml.errors import WeightsError
from ml.export.graph import GraphWriter
from ml.export.mtcnn_layers import (
    Array,
    add_score,
    conv,
    conv_prelu,
    conv_prelu_pool,
    dense,
    dense_prelu,
    difference,
    pool,
)

PACKAGE: Final = "mtcnn 1.0.0"
# joblib unpickles, so only the very files of the published package are opened.
_PACKAGE_SHA256: Final = {
    "pnet": "ea6b0c3e685ebee3165326ad6484acc95f2ef78f1c94fbf40a55704fa989f7b5",
    "rnet": "cb00e6460f3c98b0bfafaba3c0a0ded4bdf6e62cee7174d969e8670d7e757fee",
    "onet": "94f6ea2f4cf985275ee958cdd762d17b6009348a4fb9d8c6be39ba73ffd22ca3",
}
_LICENCE_FILE: Final = "mtcnn_LICENSE.txt"


def export_mtcnn(out_dir: Path = WEIGHTS_DIR) -> Card:
    """Write `mtcnn_{pnet,rnet,onet}.onnx`, the licence and the card `mtcnn.json`; return the card.

    Raises:
        WeightsError: the package is not installed, or its weights are not those of 1.0.0.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    models = {
        "pnet": build_pnet(load_package_weights("pnet")),
        "rnet": build_rnet(load_package_weights("rnet")),
        "onet": build_onet(load_package_weights("onet")),
    }
    files = {}
    for role, model in models.items():
        path = out_dir / f"mtcnn_{role}.onnx"
        onnx.save(model, path)
        files[role] = describe_file(path)
    shutil.copyfile(
        _package_folder().parent / "mtcnn-1.0.0.dist-info/LICENSE", out_dir / _LICENCE_FILE
    )
    card = Card(
        name="mtcnn",
        version=build_version("mtcnn", files),
        files=files,
        label_order=(),
        preprocessing={
            "input": "RGB in 0 to 255, float32 (n, height, width, 3); normalised inside the graph",
            "min_face_px": 20,
            "max_side_px": 1280,
            "scale_factor": 0.709,
            "score_thresholds": [0.6, 0.7, 0.8],
            "overlap_thresholds": [0.5, 0.7, 0.7, 0.7],
        },
        training={"source": f"weights of the package {PACKAGE}, converted without change"},
        metrics={},
        calibration={},
        licence=f"MIT (see {_LICENCE_FILE})",
        limits=(
            "Finds faces from about 20 pixels, or 1.6 % of a photo's longer side, upwards.",
            "Faces turned by more than about 45 degrees in the picture or seen in full profile "
            "are often missed.",
        ),
        folder=out_dir,
    )
    write_card(card)
    return card


def load_package_weights(network: str) -> list[Array]:
    """Return the arrays of "pnet", "rnet" or "onet" in the order of the package's layers.

    Convolution kernels are (height, width, in, out), dense kernels (in, out).

    Raises:
        WeightsError: the package is not installed, or its weights are not those of 1.0.0.
    """
    path = _package_folder() / "assets" / "weights" / f"{network}.lz4"
    received = compute_sha256(path)
    if received != _PACKAGE_SHA256[network]:
        raise WeightsError(
            f"{path} is not the file of {PACKAGE}: expected sha256 {_PACKAGE_SHA256[network]}, "
            f"received {received}."
        )
    return [np.asarray(array, dtype=np.float32) for array in joblib.load(path)]


def build_pnet(weights: list[Array]) -> onnx.ModelProto:
    """Return the proposal network for pictures of any size: a score for each 12x12 window."""
    arrays = iter(weights)
    graph = GraphWriter("mtcnn_pnet")
    x = graph.add("Transpose", graph.input("rgb", ("n", "height", "width", 3)), perm=[0, 3, 1, 2])
    x = conv_prelu_pool(graph, x, arrays)
    x = conv_prelu(graph, x, arrays)
    x = conv_prelu(graph, x, arrays)  # (n, 32, rows, columns)
    conv(graph, x, next(arrays), next(arrays), output="offsets")
    kernel, bias = difference(next(arrays), next(arrays))
    score = graph.add("Sigmoid", conv(graph, x, kernel, bias))
    graph.add("Squeeze", score, graph.constant(np.array([1])), output="score")
    graph.output("score", ("n", "rows", "columns"))
    graph.output("offsets", ("n", 4, "rows", "columns"))
    return graph.build("MTCNN P-Net")


def build_rnet(weights: list[Array]) -> onnx.ModelProto:
    """Return the network that refines boxes, for patches of 24x24."""
    arrays = iter(weights)
    graph = GraphWriter("mtcnn_rnet")
    x = graph.add("Transpose", graph.input("rgb", ("n", 24, 24, 3)), perm=[0, 3, 1, 2])
    x = pool(graph, conv_prelu(graph, x, arrays, is_first=True), 3)
    x = pool(graph, conv_prelu(graph, x, arrays), 3)
    x = conv_prelu(graph, x, arrays)  # (n, 64, 3, 3)
    x = dense_prelu(graph, x, arrays, height=3, width=3)
    dense(graph, x, next(arrays), next(arrays), output="offsets")
    add_score(graph, x, next(arrays), next(arrays))
    graph.output("score", ("n",))
    graph.output("offsets", ("n", 4))
    return graph.build("MTCNN R-Net")


def build_onet(weights: list[Array]) -> onnx.ModelProto:
    """Return the network that gives the final box and the landmarks, for patches of 48x48.

    `landmarks` is (n, 10): five x, then five y, in units of the box: the eyes, the nose and the
    corners of the mouth, each pair beginning at the viewer's left.
    """
    arrays = iter(weights)
    graph = GraphWriter("mtcnn_onet")
    x = graph.add("Transpose", graph.input("rgb", ("n", 48, 48, 3)), perm=[0, 3, 1, 2])
    x = pool(graph, conv_prelu(graph, x, arrays, is_first=True), 3)
    x = pool(graph, conv_prelu(graph, x, arrays), 3)
    x = pool(graph, conv_prelu(graph, x, arrays), 2)
    x = conv_prelu(graph, x, arrays)  # (n, 128, 3, 3)
    x = dense_prelu(graph, x, arrays, height=3, width=3)
    dense(graph, x, next(arrays), next(arrays), output="offsets")
    dense(graph, x, next(arrays), next(arrays), output="landmarks")
    add_score(graph, x, next(arrays), next(arrays))
    graph.output("score", ("n",))
    graph.output("offsets", ("n", 4))
    graph.output("landmarks", ("n", 10))
    return graph.build("MTCNN O-Net")


def _package_folder() -> Path:
    # find_spec, because importing the package would import TensorFlow.
    spec = importlib.util.find_spec("mtcnn")
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(f"The package {PACKAGE} is not installed; its weights are exported.")
    return Path(spec.submodule_search_locations[0])
