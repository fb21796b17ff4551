"""The seven emotions, in the one order that every model, table and file uses."""

from typing import Final, Literal

Emotion = Literal["anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]

EMOTIONS: Final[tuple[Emotion, ...]] = (
    "anger",
    "disgust",
    "fear",
    "happiness",
    "neutral",
    "sadness",
    "surprise",
)
N_EMOTIONS: Final = len(EMOTIONS)
