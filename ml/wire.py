"""Readings as bytes, from the process that decodes strangers' files to the one that trusts it not.

JSON for the values and plain arrays after it: reading them back runs no code and makes nothing but
the dataclasses of `ml.types`, whatever the sender writes (as `pickle` would not promise).
"""

import dataclasses
import json
import math
import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml import types

_TYPES: Final = {
    cls.__name__: cls
    for cls in (
        types.AudioReading,
        types.BoundingBox,
        types.DetectedFace,
        types.FacePrediction,
        types.FaceQuality,
        types.FaceSaliency,
        types.ImageReading,
        types.Landmarks,
        types.Question,
        types.RecordingExplanation,
        types.SoundPicture,
        types.VideoReading,
        types.VoiceWindow,
    )
}
_DTYPES: Final = frozenset(("uint8", "float32", "float64", "int64"))
_LENGTH: Final = struct.Struct(">I")


class WireError(ValueError):
    """Bytes that no reading was written as."""


def pack(value: object) -> bytes:
    """Return dataclasses of `ml.types`, arrays, tuples, dicts and plain values as bytes."""
    arrays: list[NDArray[Any]] = []
    written = json.dumps(_write(value, arrays)).encode()
    parts = [np.ascontiguousarray(array).tobytes() for array in arrays]
    return b"".join((_LENGTH.pack(len(written)), written, *parts))


def unpack(content: bytes) -> Any:
    """Return what was packed; lists come back as tuples.

    Raises:
        WireError: cut off, or of another form.
    """
    try:
        (length,) = _LENGTH.unpack_from(content)
        written = json.loads(content[_LENGTH.size : _LENGTH.size + length])
        rest = _Rest(content, _LENGTH.size + length)
        value = _read(written, rest)
    except (struct.error, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WireError(f"The answer cannot be understood: {error}") from error
    if rest.offset != len(content):
        raise WireError("The answer is longer than it says.")
    return value


@dataclasses.dataclass(slots=True)
class _Rest:
    """The arrays behind the JSON, in the order in which it names them."""

    content: bytes
    offset: int

    def take(self, dtype: str, shape: list[int]) -> NDArray[Any]:
        if dtype not in _DTYPES or any(not isinstance(n, int) or n < 0 for n in shape):
            raise WireError(f"No array of {dtype} {shape} is expected.")
        n_values = math.prod(shape)
        array = np.frombuffer(self.content, dtype, n_values, self.offset).reshape(shape)
        self.offset += array.nbytes
        return array


def _write(value: object, arrays: list[NDArray[Any]]) -> object:
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": [value.dtype.name, list(value.shape)]}
    if isinstance(value, np.generic):
        return value.item()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            field.name: _write(getattr(value, field.name), arrays)
            for field in dataclasses.fields(value)
        }
        return {"type": type(value).__name__, "fields": fields}
    if isinstance(value, dict):
        return {"dict": {str(key): _write(item, arrays) for key, item in value.items()}}
    if isinstance(value, tuple | list):
        return [_write(item, arrays) for item in value]
    return value


def _read(written: Any, rest: _Rest) -> Any:
    if isinstance(written, list):
        return tuple(_read(item, rest) for item in written)
    if not isinstance(written, dict):
        return written
    if "array" in written:
        return rest.take(*written["array"])
    if "dict" in written:
        return {key: _read(item, rest) for key, item in written["dict"].items()}
    fields = {name: _read(item, rest) for name, item in written["fields"].items()}
    return _TYPES[written["type"]](**fields)
