"""FER2013 in its three forms, and the votes of FER+."""

import numpy as np
import pytest
from PIL import Image

from ml.datasets.fer2013 import load_fer2013, write_packed_faces
from ml.datasets.ferplus import compute_majority, compute_vote_distribution, load_ferplus_votes
from ml.errors import DatasetError
from ml.labels import EMOTIONS

PIXELS = " ".join(["7"] * 48 * 48)


def test_csv_is_mapped_to_our_order(tmp_path):
    path = tmp_path / "fer2013.csv"
    path.write_text(f"emotion,pixels,Usage\n3,{PIXELS},Training\n6,{PIXELS},PrivateTest\n")
    data = load_fer2013(path)
    assert [EMOTIONS[label] for label in data.labels] == ["happiness", "neutral"]
    assert list(data.splits) == ["train", "test"]
    assert list(data.names) == ["fer0000000.png", "fer0000001.png"]
    assert data.faces.shape == (2, 48, 48)


def test_folders_and_packed_file_give_the_same(tmp_path):
    for split, emotion, value in (("train", "angry", 3), ("valid", "surprise", 9)):
        folder = tmp_path / split / emotion
        folder.mkdir(parents=True)
        Image.fromarray(np.full((48, 48), value, np.uint8)).save(folder / f"fer000000{value}.png")
    data = load_fer2013(tmp_path)
    assert [EMOTIONS[label] for label in data.labels] == ["anger", "surprise"]
    write_packed_faces(data, tmp_path / "packed.npz")
    packed = load_fer2013(tmp_path / "packed.npz")
    np.testing.assert_array_equal(packed.faces, data.faces)
    assert list(packed.of_split("valid").names) == ["fer0000009.png"]


@pytest.mark.parametrize(
    "content", ["emotion,pixels\n3,1", "emotion,pixels,Usage\n3,1 2,Training\n", ""]
)
def test_another_file_is_refused_with_the_expected_layout(tmp_path, content):
    path = tmp_path / "fer2013.csv"
    path.write_text(content)
    with pytest.raises(DatasetError, match="expected"):
        load_fer2013(path)


def test_empty_folder_and_unknown_split_are_refused(tmp_path):
    with pytest.raises(DatasetError, match="holds no faces"):
        load_fer2013(tmp_path)
    with pytest.raises(DatasetError, match="none of the known|is not FER2013"):
        load_fer2013(tmp_path / "nothing")


def test_votes_follow_the_columns_not_their_order(tmp_path):
    path = tmp_path / "fer2013new.csv"
    path.write_text(
        "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,"
        "contempt,unknown,NF\n"
        "Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0\n"
    )
    votes = load_ferplus_votes(path)["fer0000000.png"]
    assert dict(zip(EMOTIONS, votes[:7].tolist(), strict=True)) == {
        "anger": 3,
        "disgust": 2,
        "fear": 0,
        "happiness": 0,
        "neutral": 4,
        "sadness": 1,
        "surprise": 0,
    }


def test_votes_of_another_file_are_refused(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("Image name,happy\nx,1\n")
    with pytest.raises(DatasetError, match="lacks"):
        load_ferplus_votes(path)


def test_distribution_and_majority():
    votes = np.array(
        [
            [4, 0, 0, 4, 0, 0, 0, 2, 0, 0],  # a tie: the first
            [1, 1, 0, 0, 2, 0, 0, 0, 6, 0],  # most votes outside the seven: not rated
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 10],  # no face
        ],
        np.uint8,
    )
    assert compute_majority(votes).tolist() == [0, -1, -1]
    shares = compute_vote_distribution(votes)
    assert shares[0].tolist() == [0.5, 0, 0, 0.5, 0, 0, 0]
    assert shares[2].sum() == 0
