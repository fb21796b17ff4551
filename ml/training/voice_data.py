"""Speech corpora as arrays: one log-mel spectrogram a clip, packed into a single file.

Packed once (see `voice_packing`), the corpora load in a second, without a decoder, and travel to a
machine with an accelerator as one file.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.errors import DatasetError
from ml.voice.log_mel import MelSpec

STORED_RANGE_DB: Final = 100.0


@dataclass(frozen=True)
class VoiceData:
    """Clips in corpus order.

    Attributes:
        levels: uint8 (n_mels, n_frames of all clips), 255 is the clip's own peak and 0 lies
            STORED_RANGE_DB under it.
        starts: int64 (n_clips + 1,), clip i is levels[:, starts[i] : starts[i + 1]].
        speech: int64 (n_clips, 2), first and last frame of speech inside the clip.
        labels: str (n_clips,), the corpus's own label.
        emotions: str (n_clips,), one of our seven, or "" where the label has no place there.
        speakers, sexes, corpora, statements, names: str (n_clips,).
        spec: the framing.
    """

    levels: NDArray[np.uint8]
    starts: NDArray[np.int64]
    speech: NDArray[np.int64]
    labels: NDArray[np.str_]
    emotions: NDArray[np.str_]
    speakers: NDArray[np.str_]
    sexes: NDArray[np.str_]
    corpora: NDArray[np.str_]
    statements: NDArray[np.str_]
    names: NDArray[np.str_]
    spec: MelSpec

    def __len__(self) -> int:
        return len(self.labels)

    def clip(self, index: int) -> NDArray[np.uint8]:
        """Return the levels of one clip, uint8 (n_mels, n_frames)."""
        return self.levels[:, self.starts[index] : self.starts[index + 1]]


def write_voice_data(data: VoiceData, path: Path) -> None:
    """Write the clips as one compressed npz; it appears under its name only when complete."""
    arrays: dict[str, Any] = {
        name: getattr(data, name) for name in data.__dataclass_fields__ if name != "spec"
    }
    part = path.with_suffix(".part.npz")
    np.savez_compressed(part, **arrays, **{f"spec_{k}": v for k, v in asdict(data.spec).items()})
    part.replace(path)


def read_voice_data(path: Path) -> VoiceData:
    """Return what `write_voice_data` wrote.

    Raises:
        DatasetError: the file is missing or is something else.
    """
    if not path.is_file():
        raise DatasetError(f"There is no packed speech data at {path}.")
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    names = [name for name in VoiceData.__dataclass_fields__ if name != "spec"]
    spec = {name[5:]: value.item() for name, value in arrays.items() if name.startswith("spec_")}
    if not spec or any(name not in arrays for name in names):
        raise DatasetError(f"{path} is no packed speech data: it holds {sorted(arrays)}.")
    return VoiceData(**{name: arrays[name] for name in names}, spec=MelSpec(**spec))
