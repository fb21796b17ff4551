"""Which channel of a sound was read, in words."""

from django.utils.translation import gettext

from analysis.models import Recording
from ml.sentences import SOUND_ONE_CHANNEL


def is_read_whole(recording: Recording) -> bool:
    """Return whether every channel was read: none was chosen, or the sound has only one."""
    single = SOUND_ONE_CHANNEL.get(recording.channel)
    return single is None or single in recording.reason


def describe_channel(recording: Recording) -> str:
    """Return what stands beside the player; empty where all that it plays was read."""
    if is_read_whole(recording):
        return ""
    if recording.channel == Recording.Channel.LEFT:
        return gettext("Only the left channel was read; the player plays all of the sound.")
    return gettext("Only the right channel was read; the player plays all of the sound.")
