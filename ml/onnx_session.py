"""How models are opened in ONNX Runtime."""

from pathlib import Path

import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as state

from ml.errors import WeightsError

_LOAD_ERRORS = (state.Fail, state.InvalidProtobuf, state.InvalidGraph, state.NotImplemented)


def open_session(path: Path, threads: int = 1) -> ort.InferenceSession:
    """Return a session of the ONNX file at `path` that computes on the CPU.

    Args:
        path: the weights file; verify its card first.
        threads: cores that one call may use. 1 by default: the networks are small, a second core
            gained nothing on them, and a worker serves its jobs side by side.

    Raises:
        WeightsError: the file is missing or ONNX Runtime cannot read it.
    """
    if not path.is_file():
        raise WeightsError(f"The weights file {path} is missing.")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Every picture has another shape: plans kept per shape would only hold memory.
    options.enable_mem_pattern = False
    try:
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except _LOAD_ERRORS as error:
        raise WeightsError(f"ONNX Runtime cannot read {path}: {error}") from error
