"""Saying which channel of a stereo sound is the subject's."""

from analysis.models import Recording
from analysis.submit import requeue_recording


class NoChannelError(ValueError):
    """A photo has no channels."""


def choose_channel(recording: Recording, channel: str) -> bool:
    """Have a finished recording read again from another channel; False if it is not finished.

    The channel that it was read from already changes nothing. Until it is read, its readings and
    the report stand as they are.

    Args:
        channel: of `Recording.Channel`.

    Raises:
        NoChannelError: the recording is a photo.
        ConsentMissingError: no record in force covers the recording.
    """
    if recording.kind == Recording.Kind.IMAGE:
        raise NoChannelError(recording.pk)
    if recording.is_finished and recording.channel == channel:
        return True
    return requeue_recording(recording, channel=channel)
