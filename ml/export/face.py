"""The face model from Keras to ONNX: float32 for measuring, int8 for serving.

Batch normalisation is folded into the convolution before it, and the normalisation of the grey
levels into a first scaling, so that the graph is convolutions, ReLUs and pools alone.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import keras
import numpy as np
import onnx
from numpy.typing import NDArray

from ml.export.graph import GraphWriter
from ml.labels import N_EMOTIONS
from ml.models.face_vgg16 import BATCH_NORM_EPSILON, BLOCKS, FACE_SIZE

# The head whose answer the product shows; the other stays in the graph as a second opinion.
SERVED_HEAD: Final = "head_ferplus"
SECOND_HEAD: Final = "head_fer2013"
OUTPUTS: Final = {"logits": SERVED_HEAD, "logits_fer2013": SECOND_HEAD}

_CALIBRATION_BATCH = 32


def build_face_graph(network: keras.Model) -> onnx.ModelProto:
    """Return the ONNX graph of a `face_vgg16` network.

    Input: `face_gray`, float32 (n, 48, 48, 1) in [0, 1].
    Outputs: `logits` of the served head and `logits_fer2013`, float32 (n, 7) each.
    """
    graph = GraphWriter("face_vgg16")
    hidden = graph.input("face_gray", ("n", FACE_SIZE, FACE_SIZE, 1))
    # One channel: the same numbers in the same order, so a reshape is a transposition.
    hidden = graph.add("Reshape", hidden, graph.constant(np.array([-1, 1, FACE_SIZE, FACE_SIZE])))
    scaled = graph.add("Mul", hidden, graph.constant(np.array(4.0)))
    hidden = graph.add("Add", scaled, graph.constant(np.array(-2.0)))
    for block, (n_convolutions, _) in enumerate(BLOCKS, start=1):
        for conv in range(1, n_convolutions + 1):
            kernel, bias = _fold_batch_norm(network, f"block{block}_conv{conv}")
            convolved = graph.add(
                "Conv", hidden, graph.constant(kernel), graph.constant(bias), pads=[1, 1, 1, 1]
            )
            hidden = graph.add("Relu", convolved)
        hidden = graph.add("MaxPool", hidden, kernel_shape=[2, 2], strides=[2, 2])
    hidden = graph.add("Flatten", graph.add("GlobalAveragePool", hidden))  # (n, 512)
    for name in ("dense1", "dense2"):
        hidden = graph.add("Relu", _dense(graph, network, name, hidden))
    for output, head in OUTPUTS.items():
        _dense(graph, network, head, hidden, output=output)
        graph.output(output, ("n", N_EMOTIONS))
    return graph.build("VGG16 with batch normalisation for 48x48 grey faces")


def quantise_face_model(
    float_path: Path, int8_path: Path, calibration_faces: NDArray[np.float32]
) -> None:
    """Write the int8 form of the float32 graph, its ranges taken from calibration faces.

    Weights are signed and per channel, in seven bits: processors without VNNI instructions add
    products in 16 bits and would overflow with eight.

    Args:
        calibration_faces: float32 (n, 48, 48, 1) in [0, 1], from the training split.
    """
    from onnxruntime.quantization import (
        CalibrationDataReader,
        CalibrationMethod,
        QuantFormat,
        QuantType,
        quantize_static,
    )

    class Faces(CalibrationDataReader):  # type: ignore[misc]  # the package has no types
        def __init__(self) -> None:
            self._batches: Iterator[NDArray[np.float32]] = iter(
                np.array_split(
                    calibration_faces, max(1, len(calibration_faces) // _CALIBRATION_BATCH)
                )
            )

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            batch = next(self._batches, None)
            return None if batch is None else {"face_gray": batch}

    quantize_static(
        float_path,
        int8_path,
        Faces(),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        op_types_to_quantize=["Conv", "Gemm", "MaxPool"],
    )


def _fold_batch_norm(
    network: keras.Model, name: str
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    (kernel,) = network.get_layer(name).get_weights()  # (height, width, in, out)
    gamma, beta, mean, variance = network.get_layer(f"{name}_bn").get_weights()
    scale = gamma / np.sqrt(variance + BATCH_NORM_EPSILON)
    return (kernel * scale).transpose(3, 2, 0, 1), beta - mean * scale


def _dense(
    graph: GraphWriter, network: keras.Model, layer: str, hidden: str, output: str = ""
) -> str:
    kernel, bias = network.get_layer(layer).get_weights()  # (in, out)
    return graph.add("Gemm", hidden, graph.constant(kernel), graph.constant(bias), output=output)
