"""What the readers return: frozen values that cross every boundary of the project.

Conventions: boxes and landmarks are in pixels of the upright original frame (EXIF orientation
applied), origin top left, boxes half-open. `image_left` is the viewer's left. Probabilities are
calibrated, in the order of `EMOTIONS`, in [0, 1] and sum to 1. Times are seconds from the start.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Probabilities = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """A rectangle in pixels of the original frame, half-open."""

    x_min: float
    y_min: float
    x_max: float
    y_max: float

    @property
    def width(self) -> float:
        return self.x_max - self.x_min

    @property
    def height(self) -> float:
        return self.y_max - self.y_min


@dataclass(frozen=True, slots=True)
class Landmarks:
    """The five points of MTCNN, in pixels of the original frame."""

    image_left_eye: Point
    image_right_eye: Point
    nose: Point
    image_left_mouth: Point
    image_right_mouth: Point


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """One face as the detector sees it; `face_score` in [0, 1]."""

    box: BoundingBox
    landmarks: Landmarks
    face_score: float


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """How well a face can be read.

    Attributes:
        eye_distance_px: distance between the eyes in pixels of the original frame.
        sharpness: standard deviation of the Laplacian of the 48x48 crop in [0, 1] grey levels.
        brightness: mean grey level of the crop in [0, 1].
        contrast: standard deviation of the crop's grey levels in [0, 1].
        yaw: turn of the head from the landmarks, about 0 frontal, -1 and 1 full profile.
        weight: in [0, 1], what the face counts in fusion; 0 means that it is not read at all.
        problems: a sentence for each gate that the face failed.
    """

    eye_distance_px: float
    sharpness: float
    brightness: float
    contrast: float
    yaw: float
    weight: float
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacePrediction:
    """What the model says of one face; `probabilities` is None where quality forbids an answer.

    Attributes:
        track: which person of the recording, 0 the most present one; None where nobody counted.
    """

    box: BoundingBox
    landmarks: Landmarks
    face_score: float
    quality: FaceQuality
    probabilities: Probabilities | None
    frame_index: int = 0
    time_s: float = 0.0
    track: int | None = None


@dataclass(frozen=True, slots=True)
class VoiceWindow:
    """One window of sound; `probabilities` is None where it is not speech.

    Attributes:
        level_db: root mean square of the window in dB relative to full scale, at least -100.
        speech_s: seconds of speech inside the window.
        weight: in [0, 1], what the window counts in fusion.
        problems: a sentence for each gate that the window failed.
    """

    start_s: float
    end_s: float
    is_speech: bool
    level_db: float
    speech_s: float
    weight: float
    probabilities: Probabilities | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageReading:
    """Every face of one picture, the largest first.

    Attributes:
        frame_rgb: uint8 (height, width, 3), upright.
        portraits: uint8 (n, side, side, 3), one picture of each of the first tracks.
    """

    width: int
    height: int
    faces: tuple[FacePrediction, ...]
    model_versions: dict[str, str]
    frame_rgb: NDArray[np.uint8] | None = field(default=None, repr=False, compare=False)
    portraits: NDArray[np.uint8] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SoundPicture:
    """A clip reduced to what a page can draw.

    Attributes:
        envelope: float32 (n_columns, 2), lowest and highest sample of each column in [-1, 1].
        log_mel: uint8 (n_mels, n_columns), 0 is `-top_db` and 255 the clip's own peak.
    """

    envelope: NDArray[np.float32]
    log_mel: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class AudioReading:
    """Every window of one clip; `problems` says in sentences what could not be read of it."""

    duration_s: float
    windows: tuple[VoiceWindow, ...]
    model_versions: dict[str, str]
    picture: SoundPicture | None = field(default=None, repr=False, compare=False)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VideoReading:
    """Faces of sampled frames and the windows of the sound track, on one time axis.

    Attributes:
        frame_rgb: the frame whose faces read best, uint8 (height, width, 3), upright.
        portraits: uint8 (n, side, side, 3), one picture of each of the first tracks.
        problems: sentences for what could not be read of the sound.
    """

    width: int
    height: int
    duration_s: float
    faces: tuple[FacePrediction, ...]
    windows: tuple[VoiceWindow, ...]
    model_versions: dict[str, str]
    frame_rgb: NDArray[np.uint8] | None = field(default=None, repr=False, compare=False)
    picture: SoundPicture | None = field(default=None, repr=False, compare=False)
    problems: tuple[str, ...] = ()
    portraits: NDArray[np.uint8] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class FusedReading:
    """The pooled result of any number of faces and windows.

    Attributes:
        probabilities, low, high: mean and 95 % interval per emotion; None without evidence.
        top_emotion: the most probable emotion, or None.
        is_inconclusive: True where the result stays under the card's threshold or is missing.
        reason: a sentence that says why it is inconclusive; empty otherwise.
        disagreement: Jensen-Shannon divergence of face and voice in bits, in [0, 1]; None
            where only one of them is there.
        valence: derived index in [-1, 1]; None without evidence.
        valence_low, valence_high: its 95 % interval; None without evidence.
        face, voice: the pooled probabilities of each part, or None.
        model_version: of the card whose numbers the formula used.
    """

    probabilities: Probabilities | None
    low: Probabilities | None
    high: Probabilities | None
    top_emotion: str | None
    is_inconclusive: bool
    reason: str
    disagreement: float | None
    disagreement_sentence: str
    valence: float | None
    face: Probabilities | None
    voice: Probabilities | None
    n_faces: int
    n_windows: int
    model_version: str = ""
    valence_low: float | None = None
    valence_high: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Why was a recording read so? About one face and one window of it, as they were read."""

    emotion: str
    face: FacePrediction | None = None
    window: VoiceWindow | None = None


@dataclass(frozen=True, slots=True)
class FaceSaliency:
    """What the face model used of one face, and a test of that claim.

    Attributes:
        emotion: the one that is explained.
        values: float32 (size, size) in [-1, 1], the crop's pixels; above 0 raised the probability
            of the emotion, below 0 lowered it. The strongest pixel is 1 or -1.
        probability: of the emotion, for the whole face.
        without_strongest: its probability when the fifth of the pixels with the highest values is
            blurred; a true map makes it fall.
        without_weakest: the same for the fifth with the lowest values.
    """

    emotion: str
    values: NDArray[np.float32]
    probability: float
    without_strongest: float
    without_weakest: float


@dataclass(frozen=True, slots=True)
class RecordingExplanation:
    """What drove the result of one recording, as far as it takes the file to tell.

    Attributes:
        portrait: uint8 (size, size) grey, the face framed as the model's crop is; None without one.
        slices: by how much each of the equal parts of the window raised the probability of the
            emotion, differences in [-1, 1]; empty without a window.
    """

    saliency: FaceSaliency | None = None
    portrait: NDArray[np.uint8] | None = field(default=None, repr=False, compare=False)
    slices: tuple[float, ...] = ()
