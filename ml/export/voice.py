"""The voice model from Keras to ONNX, with batch normalisation folded into the convolutions."""

from typing import Any, Final

import keras
import numpy as np
import onnx
from numpy.typing import NDArray

from ml.export.graph import GraphWriter
from ml.labels import N_EMOTIONS
from ml.models.voice_cnn_lstm import MIN_VARIANCE, POOLS, STEM_STRIDE

# Keras keeps the gates of an LSTM as input, forget, cell, output; ONNX as input, output, forget,
# cell.
_ONNX_GATES: Final = (0, 3, 1, 2)

Array = NDArray[np.float32]


def build_voice_graph(network: keras.Model) -> onnx.ModelProto:
    """Return the ONNX graph of a `voice_cnn_lstm` network that normalises by "clip".

    Input: `log_mel`, float32 (n, n_mels, n_frames), dB below the window's peak.
    Output: `logits`, float32 (n, 7).
    """
    _, n_mels, n_frames = network.input_shape
    graph = GraphWriter("voice_cnn_lstm")
    hidden = _normalise(graph, graph.input("log_mel", ("n", n_mels, n_frames)))
    hidden = graph.add("Transpose", hidden, perm=[0, 2, 1])  # time first
    hidden = graph.add("Reshape", hidden, graph.constant(np.array([-1, 1, n_frames, n_mels])))
    for block, pool in enumerate(POOLS, start=1):
        hidden = _convolve_block(graph, network, hidden, block)
        if pool != (1, 1):
            hidden = graph.add("MaxPool", hidden, kernel_shape=list(pool), strides=list(pool))
    _, n_steps, n_features = network.get_layer("steps").output.shape
    hidden = graph.add("Transpose", hidden, perm=[2, 0, 3, 1])  # (steps, n, bands, filters)
    hidden = graph.add("Reshape", hidden, graph.constant(np.array([n_steps, -1, n_features])))
    hidden = graph.add("Relu", _dense(graph, network, "projection", hidden))
    states = _lstm(graph, network.get_layer("lstm"), hidden, n_steps)
    hidden = _pool_attentively(graph, network, states)
    _dense(graph, network, "logits", hidden, output="logits")
    graph.output("logits", ("n", N_EMOTIONS))
    return graph.build("CNN and LSTM over a log-mel spectrogram")


def _normalise(graph: GraphWriter, log_mel: str) -> str:
    centred = graph.add("Sub", log_mel, graph.add("ReduceMean", log_mel, axes=[1, 2]))
    variance = graph.add("ReduceMean", graph.add("Mul", centred, centred), axes=[1, 2])
    shifted = graph.add("Add", variance, graph.constant(np.array(MIN_VARIANCE)))
    return graph.add("Div", centred, graph.add("Sqrt", shifted))


def _convolve_block(graph: GraphWriter, network: keras.Model, hidden: str, block: int) -> str:
    names = {layer.name for layer in network.layers}
    conv = 1
    while (name := f"block{block}_conv{conv}") in names:
        layer, norm = network.get_layer(name), network.get_layer(f"{name}_bn")
        (kernel,) = layer.get_weights()  # (height, width, in, out)
        gamma, beta, mean, variance = norm.get_weights()
        scale = gamma / np.sqrt(variance + norm.epsilon)
        stride = STEM_STRIDE if (block, conv) == (1, 1) else 1
        convolved = graph.add(
            "Conv",
            hidden,
            graph.constant((kernel * scale).transpose(3, 2, 0, 1)),
            graph.constant(beta - mean * scale),
            auto_pad="SAME_UPPER",
            strides=[stride, stride],
        )
        hidden = graph.add("Relu", convolved)
        conv += 1
    return hidden


def _dense(
    graph: GraphWriter, network: keras.Model, name: str, hidden: str, output: str = ""
) -> str:
    layer = network.get_layer(name)
    product = graph.add(
        "MatMul",
        hidden,
        graph.constant(np.asarray(layer.kernel)),
        output="" if layer.use_bias else output,
    )
    if not layer.use_bias:
        return product
    return graph.add("Add", product, graph.constant(np.asarray(layer.bias)), output=output)


def _lstm(graph: GraphWriter, layer: Any, steps: str, n_steps: int) -> str:
    """Both directions over (steps, n, features); returns (n, steps, 2 x units)."""
    inputs, recurrents, biases = [], [], []
    for direction in (layer.forward_layer, layer.backward_layer):
        kernel, recurrent, bias = direction.get_weights()
        inputs.append(_order_gates(kernel).T)
        recurrents.append(_order_gates(recurrent).T)
        biases.append(np.concatenate((_order_gates(bias[None])[0], np.zeros_like(bias))))
    units = layer.forward_layer.units
    states = graph.add(
        "LSTM",
        steps,
        *(graph.constant(np.stack(part)) for part in (inputs, recurrents, biases)),
        direction="bidirectional",
        hidden_size=units,
    )  # (steps, 2, n, units)
    states = graph.add("Transpose", states, perm=[2, 0, 1, 3])
    return graph.add("Reshape", states, graph.constant(np.array([-1, n_steps, 2 * units])))


def _order_gates(weights: Array) -> Array:
    """Return (rows, 4 x units) with the gates in the order of ONNX."""
    gates = np.split(weights, 4, axis=1)
    return np.concatenate([gates[index] for index in _ONNX_GATES], axis=1)


def _pool_attentively(graph: GraphWriter, network: keras.Model, states: str) -> str:
    score = graph.add("Tanh", _dense(graph, network, "attention_hidden", states))
    weights = graph.add("Softmax", _dense(graph, network, "attention_score", score), axis=1)
    mean = _sum_over_time(graph, graph.add("Mul", weights, states))
    square = graph.add("Mul", weights, graph.add("Mul", states, states))
    variance = graph.add("Sub", _sum_over_time(graph, square), graph.add("Mul", mean, mean))
    bounded = graph.add("Max", variance, graph.constant(np.array(1e-4)))
    return graph.add("Concat", mean, graph.add("Sqrt", bounded), axis=1)


def _sum_over_time(graph: GraphWriter, values: str) -> str:
    return graph.add("ReduceSum", values, graph.constant(np.array([1])), keepdims=0)
