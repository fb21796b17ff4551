"""The sentences that a worker keeps with a recording, a report or an explanation.

They are kept in English, whatever the language of who reads them: analysis/stored_sentences.py
shows them in the reader's. A placeholder is filled with a finished text; a length of time is as
`analysis.limits.format_duration` writes it.
"""

from django.utils.translation import gettext_noop

# Nothing was found, or nothing that could be read; by the word for what was looked into.
NO_FACE = {
    "photo": gettext_noop("No face was found in the photo."),
    "video": gettext_noop("No face was found in the video."),
}
FACE_UNREAD = {
    "photo": gettext_noop("A face was found in the photo, but could not be read."),
    "video": gettext_noop("A face was found in the video, but could not be read."),
}
FACES_UNREAD = {
    "photo": gettext_noop("{n} faces were found in the photo, but could not be read."),
    "video": gettext_noop("{n} faces were found in the video, but could not be read."),
}
NO_SPEECH = {
    "clip": gettext_noop("No speech was found in the clip ({length})."),
    "video": gettext_noop("No speech was found in the video's sound ({length})."),
}
SPEECH_UNREAD = {
    "clip": gettext_noop("Speech was found in the clip, but could not be read."),
    "video": gettext_noop("Speech was found in the video's sound, but could not be read."),
}
TOO_SHORT = {
    "clip": gettext_noop("The clip lasts {length}, which is too short to read."),
    "video": gettext_noop("The video's sound lasts {length}, which is too short to read."),
}

# The way of a recording through the queue.
STOPPED_WAITING = gettext_noop("The worker stopped; waiting for another.")
STOPPED_EACH_TIME = gettext_noop("The worker stopped each time.")
GIVEN_UP = gettext_noop("Given up after {n} attempts.")
STORAGE_SILENT = gettext_noop("Storage or database did not answer; trying again.")
FILE_ALTERED = gettext_noop(
    "The stored file was altered or damaged on the disk; please upload it again."
)
READING_STOPPED = gettext_noop("Reading was stopped after {length}.")
NEEDS_MEMORY = gettext_noop("The file needs more memory than the worker has.")
READING_SLOW = gettext_noop("Reading the file took too long and was stopped.")
NO_CONSENT = gettext_noop(
    "Not read, because no consent for it is in force. Record one, then read it again."
)
NO_PURPOSE = gettext_noop("Not read, because the organization does not declare what it is for.")
READER_CRASHED = gettext_noop(
    "The file made its reader crash and was set aside; it may be damaged, or made to do harm."
)

# Explanations.
NOT_READ = gettext_noop("Only a recording that has been read can be explained.")
NO_RESULT = gettext_noop("There is no result that could be explained.")
COUNTS_NOTHING = gettext_noop("Nothing of this recording counts in the result.")
EXPLAINING_STOPPED = gettext_noop("Explaining was stopped after {length}.")
STOPPED_EXPLAINING = gettext_noop("The worker stopped before it was finished. Please ask again.")
ASK_AGAIN = gettext_noop("Storage or database did not answer. Please ask again.")

# Files that are read once and not kept.
AD_HOC_STOPPED = gettext_noop("The worker stopped before the file was read. Please send it again.")
SEND_AGAIN = gettext_noop("Storage or database did not answer. Please send the file again.")

# Demonstration data.
SILENT_CLIP = gettext_noop("No speech was found in the clip.")
NOTHING_STANDS_OUT = gettext_noop(
    "No expression stands out: {first} and {second} are about as probable."
)
