"""The layers of MTCNN as ONNX nodes, in forms that ONNX Runtime computes fast.

Conventions: arrays come from an iterator in the order of the package's layers; kernels are
(height, width, in, out), and channels are filled with zeros up to whole blocks of 16.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.export.graph import GraphWriter

_BLOCK_CHANNELS: Final = 16

Array = NDArray[np.float32]


def conv(graph: GraphWriter, x: str, kernel: Array, bias: Array, output: str = "") -> str:
    """Write a convolution without padding."""
    kernel = kernel.transpose(3, 2, 0, 1)  # (out, in, height, width)
    return graph.add("Conv", x, graph.constant(kernel), graph.constant(bias), output=output)


def conv_prelu(
    graph: GraphWriter, x: str, arrays: Iterator[Array], *, is_first: bool = False
) -> str:
    """Write a convolution with its PReLU; the first one also normalises its input."""
    kernel, bias, slopes = next(arrays), next(arrays), next(arrays)
    if is_first:
        kernel, bias = _normalise_input(kernel, bias)
    else:
        kernel = _fill_axis(kernel, axis=2)
    kernel, bias, slopes = (_fill_axis(array, axis=-1) for array in (kernel, bias, slopes))
    return _prelu(graph, conv(graph, x, kernel, bias), slopes)


def conv_prelu_pool(graph: GraphWriter, x: str, arrays: Iterator[Array]) -> str:
    """Write P-Net's first layer with PReLU after the pooling, where it has a quarter of the work.

    A rising PReLU (slope of 0 or more) may change places with the maximum. A falling one has two
    rising branches, x and slope * x, of which it is the larger: both are convolved, pooled and
    then compared, max(p, q) = q + relu(p - q). The ten channels with the five second branches fit
    in one block of 16. On 614x614 pixels it took 30 ms instead of 34 ms.
    """
    kernel, bias, slopes = next(arrays), next(arrays), next(arrays).ravel()
    kernel, bias = _normalise_input(kernel, bias)
    falling = np.flatnonzero(slopes < 0)
    kernel = np.concatenate([kernel, kernel[..., falling] * slopes[falling]], axis=-1)
    bias = np.concatenate([bias, bias[falling] * slopes[falling]])
    x = pool(graph, conv(graph, x, _fill_axis(kernel, -1), _fill_axis(bias, -1)), 2)

    # relu sees p or p - q; the result is slope * p + (1 - slope) * relu, or q + relu.
    n_channels, block = len(slopes), _BLOCK_CHANNELS
    inside, outside, direct = (np.zeros((block, block), np.float32) for _ in range(3))
    for channel, slope in enumerate(slopes.tolist()):
        inside[channel, channel] = 1
        outside[channel, channel] = 1 - slope
        direct[channel, channel] = slope
    for second, channel in enumerate(falling.tolist(), start=n_channels):
        inside[channel, second] = -1
        outside[channel, channel] = 1
        direct[channel, channel], direct[channel, second] = 0, 1
    positive = graph.add("Relu", _mix_channels(graph, x, inside))
    straight = _mix_channels(graph, x, direct)
    return graph.add("Add", _mix_channels(graph, positive, outside), straight)


def _mix_channels(graph: GraphWriter, x: str, matrix: Array) -> str:
    return graph.add("Conv", x, graph.constant(matrix[:, :, None, None]))


def _normalise_input(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """Return the first layer so that it takes 0 to 255 instead of (x - 127.5) / 128."""
    bias = bias - kernel.sum(axis=(0, 1, 2)) * np.float32(127.5 / 128)
    return kernel / np.float32(128), bias


def _fill_axis(array: Array, axis: int) -> Array:
    """Return the array with zeros up to a whole block of channels on `axis`.

    ONNX Runtime computes whole blocks only: with 16 channels for 10 P-Net became a tenth faster.
    """
    widths = [(0, 0)] * array.ndim
    widths[axis] = (0, -array.shape[axis] % _BLOCK_CHANNELS)
    return np.pad(array, widths)


def _prelu(graph: GraphWriter, x: str, slopes: Array) -> str:
    """Write slope * x + (1 - slope) * relu(x), which is PReLU, as convolutions of one pixel.

    ONNX Runtime leaves its blocked layout at a PRelu node but stays in it here: P-Net on 614x614
    pixels took 41 ms instead of 55 ms on one Zen core.
    """
    slopes = slopes.reshape(-1, 1, 1, 1)
    n_channels = len(slopes)
    positive = graph.add("Relu", x)
    whole = graph.add("Conv", x, graph.constant(slopes), group=n_channels)
    rest = graph.add("Conv", positive, graph.constant(1 - slopes), group=n_channels)
    return graph.add("Add", rest, whole)


def pool(graph: GraphWriter, x: str, size: int) -> str:
    """Write maximum pooling with a stride of 2 that rounds up.

    That is Keras' "same"; where the package pools "valid", from 9 and from 21, nothing is rounded.
    """
    return graph.add("MaxPool", x, kernel_shape=[size, size], strides=[2, 2], ceil_mode=1)


def dense(graph: GraphWriter, x: str, kernel: Array, bias: Array, output: str = "") -> str:
    """Write a dense layer without activation."""
    return graph.add("Gemm", x, graph.constant(kernel), graph.constant(bias), output=output)


def dense_prelu(
    graph: GraphWriter, x: str, arrays: Iterator[Array], *, height: int, width: int
) -> str:
    """Write flattening of (n, channel, height, width), a dense layer and its PReLU."""
    kernel, bias, slopes = next(arrays), next(arrays), next(arrays)
    # The package flattens (width, height, channel), ONNX (channel, height, width).
    kernel = kernel.reshape(width, height, -1, kernel.shape[-1]).transpose(2, 1, 0, 3)
    x = graph.add("Flatten", x)
    x = dense(graph, x, kernel.reshape(-1, kernel.shape[-1]), bias)
    return graph.add("PRelu", x, graph.constant(slopes))


def difference(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """Return the layer that gives the second logit less the first."""
    return kernel[..., 1:] - kernel[..., :1], bias[1:] - bias[:1]


def add_score(graph: GraphWriter, x: str, kernel: Array, bias: Array) -> None:
    """Write the output `score` (n,) from the dense layer of the two logits."""
    score = graph.add("Sigmoid", dense(graph, x, *difference(kernel, bias)))
    graph.add("Squeeze", score, graph.constant(np.array([1])), output="score")
