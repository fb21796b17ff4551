"""What each network does, block by block with sizes, from its card; light, without Keras.

The sizes are recomputed here from what the card states, because the page that draws them must not
load a model; a test compares them with the networks themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ml.cards import Card

# As in `ml.models.face_vgg16` and `ml.models.voice_cnn_lstm`.
_FACE_BLOCKS: Final = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
_VOICE_POOLS: Final = ((2, 2), (1, 2), (2, 2), (1, 1))
_VOICE_STEM_STRIDE: Final = 2
_N_EMOTIONS: Final = 7
# Words for each kind of block, with {n} where it has a number.
BLOCK_WORDS: Final[Mapping[str, str]] = {
    "face_input": "Grey face",
    "sound_input": "Log-mel spectrogram",
    "photo_input": "Photo at several sizes",
    "convolutions": "Convolution block, layers: {n}",
    "average": "Mean over the picture",
    "dense": "Dense layers: {n}",
    "steps": "Steps over time",
    "lstm": "LSTM in both directions",
    "attention": "Attentive mean and deviation",
    "pnet": "P-Net proposes boxes",
    "rnet": "R-Net sorts them out",
    "onet": "O-Net places box and five points",
    "head": "Seven emotions",
    "votes_head": "Votes of ten (served)",
    "labels_head": "Original labels",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One step of a network.

    Attributes:
        kind: key of `BLOCK_WORDS`.
        size: what it gives: height, width and channels, or steps and features, or units.
        n: number of layers in it, where that is worth saying.
        is_head: whether it is an answer; heads of one network stand side by side.
    """

    kind: str
    size: tuple[int, ...]
    n: int = 0
    is_head: bool = False

    @property
    def words(self) -> str:
        """The block in English."""
        return BLOCK_WORDS[self.kind].format(n=self.n)


def describe_architecture(card: Card) -> tuple[Block, ...]:
    """Return the blocks of a card's network in order; empty for the fusion, which is a formula."""
    if card.name == "face":
        return _describe_face(card)
    if card.name == "voice":
        return _describe_voice(card)
    if card.name == "mtcnn":
        return _describe_mtcnn()
    return ()


def _describe_face(card: Card) -> tuple[Block, ...]:
    recipe: Mapping[str, Any] = card.training.get("recipe", {})
    size = int(card.preprocessing["size"])
    width = float(recipe.get("width", 1.0))
    blocks = [Block("face_input", (size, size, 1))]
    n_filters = 0
    for n_layers, filters in _FACE_BLOCKS:
        size, n_filters = size // 2, round(filters * width)
        blocks.append(Block("convolutions", (size, size, n_filters), n_layers))
    blocks.append(Block("average", (n_filters,)))
    blocks.append(Block("dense", (int(recipe.get("dense_units", 1024)),), 2))
    blocks.append(Block("votes_head", (_N_EMOTIONS,), is_head=True))
    blocks.append(Block("labels_head", (_N_EMOTIONS,), is_head=True))
    return tuple(blocks)


def _describe_voice(card: Card) -> tuple[Block, ...]:
    stated = card.training["recipe"]["architecture"]
    mel = card.preprocessing["mel"]
    n_samples = round(float(card.preprocessing["window_s"]) * mel["sample_rate"])
    n_bands, n_frames = int(mel["n_mels"]), 1 + n_samples // int(mel["hop_length"])
    blocks = [Block("sound_input", (n_bands, n_frames))]
    n_frames, n_bands = -(-n_frames // _VOICE_STEM_STRIDE), -(-n_bands // _VOICE_STEM_STRIDE)
    layers = zip(stated["filters"], stated["blocks"], _VOICE_POOLS, strict=True)
    for n_filters, n_layers, (along_time, across_bands) in layers:
        n_frames, n_bands = n_frames // along_time, n_bands // across_bands
        blocks.append(Block("convolutions", (n_bands, n_frames, n_filters), n_layers))
    both = 2 * int(stated["lstm_units"])
    return (
        *blocks,
        Block("steps", (n_frames, int(stated["projection"]))),
        Block("lstm", (n_frames, both)),
        Block("attention", (2 * both,)),
        Block("head", (_N_EMOTIONS,), is_head=True),
    )


def _describe_mtcnn() -> tuple[Block, ...]:
    return (
        Block("photo_input", ()),
        Block("pnet", (12, 12, 3)),
        Block("rnet", (24, 24, 3)),
        Block("onet", (48, 48, 3), is_head=True),
    )
