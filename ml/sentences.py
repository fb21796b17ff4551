"""Every sentence of this package that is kept with a recording, a reading or a report.

They are kept in English; whoever shows them may look a template up in another language
(analysis/stored_sentences.py). Conventions: a placeholder is filled with a finished text; numbers
have a decimal point and, from 1,000 on, commas; shares are whole per cent, "62%".
"""


def gettext_noop(sentence: str) -> str:
    """Return the sentence itself; the name marks it for GNU gettext."""
    return sentence


# Why a face is not read.
FACE_SMALL = gettext_noop("The face is only {value} pixels wide; at least {lowest} are needed.")
FACE_DOUBTED = gettext_noop(
    "This may not be a face: the detector is sure by {value}, at least {lowest} is needed."
)
FACE_BLURRED = gettext_noop(
    "The face is blurred: its fine detail is {value} of its contrast, at least {lowest} is needed."
)
FACE_FLAT = gettext_noop("The face has hardly any contrast: {value}, at least {lowest} is needed.")
FACE_DARK = gettext_noop(
    "The face is too dark: its brightness is {value} of 1, at least {lowest} is needed."
)
FACE_BRIGHT = gettext_noop(
    "The face is too bright: only {value} of 1 is left below white, at least {lowest} is needed."
)
FACE_TURNED = gettext_noop(
    "The head is turned too far to the side: {value} of 1 is left of the front view, "
    "at least {lowest} is needed."
)
FACE_CUT_OFF = gettext_noop(
    "A part of the face lies outside the picture: {n_inside} of its {n_points} points are inside, "
    "all are needed."
)

# Why a window of speech counts less or is not read.
WINDOW_SILENT = gettext_noop("No speech in this window.")
WINDOW_SHORT = gettext_noop(
    "Only {speech} s of speech in this window; at least {lowest} s are needed."
)
WINDOW_NOISY = gettext_noop("The speech is only {level} dB above the noise.")
WINDOW_QUIET = gettext_noop("The speech is very quiet ({level} dB of full scale).")
WINDOW_CLIPPED = gettext_noop("The recording is overdriven: {share} of the samples are clipped.")

# What the fused result is missing.
NOTHING_TO_FUSE = gettext_noop("No face and no speech of the session could be read.")
INCONCLUSIVE = gettext_noop(
    "The most probable expression, {first}, reaches {probability}, under the {threshold} "
    "from which on a result is given; next is {second} with {next_probability}."
)
DISAGREEMENT = gettext_noop(
    "Face and voice point to different expressions: the face is most consistent with {face}, "
    "the voice with {voice} (divergence {divergence} of at most 1)."
)

# Why a picture or video cannot be read.
PICTURE_EMPTY = gettext_noop("The file is empty (0 bytes); expected a picture.")
PICTURE_UNKNOWN = gettext_noop("The file is not a picture in a known format.")
PICTURE_HEIC = gettext_noop(
    "The photo is in the HEIC format, which cannot be read here; "
    "please save it as JPEG and try again."
)
PICTURE_DAMAGED = gettext_noop("The picture is damaged or cut off.")
PICTURE_DAMAGED_BY = gettext_noop("The picture is damaged or cut off: {error}")
PICTURE_WITHOUT_PIXELS = gettext_noop("The picture has no pixels: {width} x {height}.")
PICTURE_TOO_LARGE = gettext_noop(
    "The picture is too large: at most {limit} megapixels are read; "
    "received {width} x {height} pixels."
)
PICTURE_FAR_TOO_LARGE = gettext_noop(
    "The picture is too large: at most {limit} megapixels are read; received more pixels than that."
)
VIDEO_NOT_OPENED = gettext_noop("The video cannot be opened: {error}")
VIDEO_DAMAGED = gettext_noop("The video is damaged: {error}")
VIDEO_WITHOUT_FRAME = gettext_noop("The video has no whole frame.")
VIDEO_WITHOUT_PICTURES = gettext_noop("The file has no picture track.")
VIDEO_CODEC = gettext_noop("The pictures of the video are in a format that cannot be decoded.")
VIDEO_TOO_LARGE = gettext_noop(
    "The video is too large: at most {limit} megapixels a frame are read; "
    "received {width} x {height} pixels."
)

# Why a sound cannot be read, or only a part of it.
SOUND_EMPTY = gettext_noop("The file is empty.")
SOUND_UNKNOWN = gettext_noop(
    "The file is damaged or is no sound that can be read; expected {kinds}."
)
SOUND_WITHOUT_TRACK = gettext_noop("The file has no sound track.")
SOUND_RATE = gettext_noop(
    "The clip states {rate} samples per second; {lowest} to {highest} are read."
)
SOUND_CHANNELS = gettext_noop("The sound of {n} channels cannot be mixed to one.")
SOUND_WITHOUT_SAMPLES = gettext_noop(
    "The file holds no sound that can be decoded; it may be damaged."
)
SOUND_NOT_FINITE = gettext_noop("The clip holds samples that are no numbers (NaN or infinite).")
SOUND_CUT_SHORT = gettext_noop(
    "The file is damaged: only {read} s of it can be read, and at least {lowest} s are needed."
)
SOUND_CUT_OFF = gettext_noop("The file breaks off: {read} s of {stated} s could be read.")
SOUND_DAMAGED = gettext_noop("Parts of the file are damaged; {read} s of it could be read.")
SOUND_TOO_LONG = gettext_noop("The clip is too long: at most {limit} are read.")
SOUND_LENGTH = gettext_noop("It lasts {length}.")
SOUND_ONE_CHANNEL = {
    "left": gettext_noop(
        "The left channel was chosen, but the sound has a single channel; all of it was read."
    ),
    "right": gettext_noop(
        "The right channel was chosen, but the sound has a single channel; all of it was read."
    ),
}

# Why a result cannot be explained.
FRAME_GONE = gettext_noop(
    "The frame of the video can no longer be found; let the recording be read again."
)
MODELS_CHANGED = gettext_noop(
    "The models have changed since the recording was read; let it be read again first."
)
