"""Cards: what they promise about weights files, and how they complain."""

import dataclasses
import json
import sys
from pathlib import Path

import pytest

from ml.cards import (
    Card,
    build_version,
    compute_sha256,
    describe_file,
    load_card,
    verify_all,
    verify_card,
    write_card,
)
from ml.errors import WeightsError
from ml.labels import EMOTIONS

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def card(tmp_path: Path) -> Card:
    weights = tmp_path / "face.onnx"
    weights.write_bytes(b"abc")
    files = {"int8": describe_file(weights)}
    return Card(
        name="face",
        version=build_version("vgg16", files),
        files=files,
        label_order=EMOTIONS,
        preprocessing={"size": 48},
        training={"data": "none"},
        metrics={"accuracy": 0.5, "n": 10},
        calibration={"temperature": 1.3, "abstain_below": 0.4},
        licence="MIT",
        limits=("Made in a test.",),
        folder=tmp_path,
    )


def test_sha256_is_the_published_one(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert compute_sha256(tmp_path / "abc") == SHA256_OF_ABC


def test_a_written_card_loads_equal_and_verifies(card):
    write_card(card)
    loaded = load_card("face", card.folder)
    assert loaded == card
    assert loaded.path("int8") == card.folder / "face.onnx"
    verify_card(loaded)


def test_it_names_a_missing_card(tmp_path):
    with pytest.raises(WeightsError, match=r"face\.json is missing"):
        load_card("face", tmp_path)


@pytest.mark.parametrize("text", ["", "{", "\x00", "[1, 2]", '{"name": "face"}', '"face"'])
def test_it_names_a_card_that_is_no_card(tmp_path, text):
    (tmp_path / "face.json").write_text(text)
    with pytest.raises(WeightsError, match=r"face\.json"):
        load_card("face", tmp_path)


def test_it_names_a_missing_weights_file(card):
    (card.folder / "face.onnx").unlink()
    with pytest.raises(WeightsError, match=r"face\.onnx is missing"):
        verify_card(card)


def test_it_names_an_altered_weights_file_with_both_hashes(card):
    (card.folder / "face.onnx").write_bytes(b"abd")
    with pytest.raises(WeightsError, match=rf"face\.onnx is altered.*{SHA256_OF_ABC}, received"):
        verify_card(card)


def test_it_refuses_labels_in_another_order(card):
    write_card(card)
    path = card.folder / "face.json"
    content = json.loads(path.read_text())
    content["label_order"] = list(reversed(EMOTIONS))
    path.write_text(json.dumps(content))
    with pytest.raises(WeightsError, match="another order"):
        load_card("face", card.folder)


def test_it_refuses_to_write_labels_in_another_order(card):
    with pytest.raises(WeightsError, match="another order"):
        write_card(dataclasses.replace(card, label_order=tuple(reversed(EMOTIONS))))


def test_it_refuses_a_card_of_another_model(card):
    write_card(card)
    (card.folder / "face.json").rename(card.folder / "voice.json")
    with pytest.raises(WeightsError, match="expected 'voice'"):
        load_card("voice", card.folder)


def test_it_refuses_a_file_outside_the_folder(card):
    write_card(card)
    path = card.folder / "face.json"
    path.write_text(path.read_text().replace("face.onnx", "../face.onnx"))
    with pytest.raises(WeightsError, match="outside its folder"):
        load_card("face", card.folder)


def test_an_unknown_role_is_named(card):
    with pytest.raises(WeightsError, match="'float32'; it lists int8"):
        card.path("float32")


def test_the_version_changes_with_the_weights(card):
    (card.folder / "face.onnx").write_bytes(b"abd")
    assert build_version("vgg16", {"int8": describe_file(card.folder / "face.onnx")}) != (
        card.version
    )


def test_verify_all_returns_versions_and_stops_at_the_first_fault(card):
    write_card(card)
    fusion = dataclasses.replace(card, name="fusion", version="pool-1", files={})
    write_card(fusion)
    assert verify_all(card.folder, ("face", "fusion")) == {
        "face": card.version,
        "fusion": "pool-1",
    }
    with pytest.raises(WeightsError, match=r"mtcnn\.json is missing"):
        verify_all(card.folder)


def test_cards_need_the_standard_library_only():
    import subprocess

    code = "import ml.cards, sys; assert not {'numpy', 'cv2', 'onnxruntime'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
