"""The drawn sizes are those of the networks that the cards describe."""

import pytest

from ml.architectures import describe_architecture
from ml.cards import load_card

keras = pytest.importorskip("keras", reason="training packages are not installed")

from ml.models.face_vgg16 import build_face_vgg16  # noqa: E402  # after the import check
from ml.models.voice_cnn_lstm import VoiceArchitecture, build_voice_cnn_lstm  # noqa: E402


def get_sizes(name, kind):
    blocks = describe_architecture(load_card(name))
    return [block.size for block in blocks if block.kind == kind]


def test_faces():
    recipe = load_card("face").training["recipe"]
    network = build_face_vgg16(width=recipe["width"], dense_units=recipe["dense_units"])
    assert get_sizes("face", "face_input") == [network.input_shape[1:]]
    pooled = [network.get_layer(f"block{n}_pool").output.shape[1:] for n in range(1, 6)]
    assert get_sizes("face", "convolutions") == pooled
    assert get_sizes("face", "average") == [network.get_layer("pool").output.shape[1:]]
    assert get_sizes("face", "dense") == [network.get_layer("dense2").output.shape[1:]]


def test_voices():
    stated = load_card("voice").training["recipe"]["architecture"]
    network = build_voice_cnn_lstm(
        80, 301, 7, VoiceArchitecture(**{**stated, "filters": tuple(stated["filters"])})
    )
    assert get_sizes("voice", "sound_input") == [network.input_shape[1:]]
    convolved = [
        network.get_layer(f"block{n}_{last}").output.shape[1:]
        for n, last in ((1, "pool"), (2, "pool"), (3, "pool"), (4, "conv1_relu"))
    ]
    # The network has time first, people read a spectrogram with time along.
    expected = [(bands, time, filters) for time, bands, filters in convolved]
    assert get_sizes("voice", "convolutions") == expected
    assert get_sizes("voice", "steps") == [network.get_layer("projection").output.shape[1:]]
    assert get_sizes("voice", "lstm") == [network.get_layer("lstm").output.shape[1:]]
    assert get_sizes("voice", "attention") == [network.get_layer("statistics").output.shape[1:]]


def test_every_network_ends_in_an_answer_and_the_fusion_has_no_blocks():
    for name in ("mtcnn", "face", "voice"):
        assert describe_architecture(load_card(name))[-1].is_head
    assert describe_architecture(load_card("fusion")) == ()
