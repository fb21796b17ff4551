"""Named errors of the readers and models; every message is a sentence for whoever caused it."""


class MlError(Exception):
    """Base of everything that `ml` raises on purpose."""


class MediaError(MlError):
    """A file cannot be read as what it claims to be."""


class ImageError(MediaError):
    """A picture is damaged, of an unknown kind, or over a stated limit."""


class AudioError(MediaError):
    """A sound is damaged, without an audio track, not finite, or over a stated limit."""


class WeightsError(MlError):
    """A weights file or its card is missing, altered or does not fit the code."""


class DatasetError(MlError):
    """A folder is not the data set that it is said to be."""


class ExplanationError(MediaError):
    """A result cannot be explained: what it came from is not what it was."""
