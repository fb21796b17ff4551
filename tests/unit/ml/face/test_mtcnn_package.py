"""Our networks and detector beside the `mtcnn` package itself, where it is installed."""

import importlib.util

import cv2
import numpy as np
import pytest

from ml.cards import compute_sha256, load_card
from ml.errors import WeightsError
from ml.face.detect import FaceDetector
from ml.onnx_session import open_session
from tests.unit.ml.face.pictures import build_pictures, build_portrait
from tests.unit.ml.face.test_detect import RECORDED, assert_same_faces
from tests.unit.ml.face.test_framing import CORPUS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(importlib.util.find_spec(name) for name in ("mtcnn", "tensorflow")),
        reason="needs the training packages mtcnn and tensorflow",
    ),
]


@pytest.fixture(scope="module")
def package():
    from mtcnn import MTCNN

    return MTCNN()


@pytest.mark.parametrize(
    ("stage", "role", "side"), [(0, "pnet", 61), (0, "pnet", 12), (1, "rnet", 24), (2, "onet", 48)]
)
def test_networks_give_what_the_packages_give(package, stage, role, side):
    patches = np.random.default_rng(side).uniform(0, 255, (3, side, side, 3)).astype(np.float32)
    expected = [output.numpy() for output in package.stages[stage].model((patches - 127.5) / 128)]
    outputs = ["score", "offsets", "landmarks"] if role == "onet" else ["score", "offsets"]
    session = open_session(load_card("mtcnn").path(role))
    score, offsets, *landmarks = session.run(outputs, {"rgb": patches})
    assert np.abs(score - expected[-1][..., 1]).max() < 1e-5
    assert np.abs(np.moveaxis(offsets, 1, -1) - expected[0]).max() < 1e-5
    if landmarks:
        assert np.abs(landmarks[0] - expected[1]).max() < 1e-5


def find_with(package, picture: np.ndarray) -> list[dict]:
    rows = package.detect_faces(picture, output_type="numpy", box_format="xyxy")
    return [
        {
            "box": list(row[1:5]),
            "landmarks": list(zip(row[6:11], row[11:16], strict=True)),
            "face_score": row[5],
        }
        for row in np.asarray(rows)
    ]


def test_the_record_is_what_the_package_finds(package):
    detector = FaceDetector()
    for name, picture in build_pictures().items():
        expected = find_with(package, picture)
        assert len(expected) == len(RECORDED[name])
        assert_same_faces(detector.detect(picture), expected)


def test_a_hundred_faces_of_strangers_are_found_as_the_package_finds_them(package):
    """Faces of 25 pixels from scikit-image, enlarged to 100 and laid side by side."""
    data = pytest.importorskip("skimage.data", reason="needs the test package scikit-image")
    small = data.lfw_subset()[:100]
    small = (small * (255 / small.max())).astype(np.uint8)
    tiles = [cv2.resize(face, (100, 100), interpolation=cv2.INTER_CUBIC) for face in small]
    rows = [np.hstack(tiles[start : start + 10]) for start in range(0, 100, 10)]
    wall = np.dstack([np.vstack(rows)] * 3)
    expected = find_with(package, wall)
    assert len(expected) > 90
    assert_same_faces(FaceDetector().detect(wall), expected)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"needs FER2013 in {CORPUS}")
def test_faces_of_the_corpus_are_found_as_the_package_finds_them(package):
    paths = sorted(CORPUS.glob("*/*.png"))
    chosen = np.random.default_rng(1).choice(len(paths), 24, replace=False)
    faces = [cv2.imread(str(paths[index]), cv2.IMREAD_GRAYSCALE) for index in chosen]
    tiles = [cv2.resize(face, (192, 192), interpolation=cv2.INTER_CUBIC) for face in faces]
    wall = np.vstack([np.hstack(tiles[start : start + 6]) for start in range(0, 24, 6)])
    picture = np.dstack([wall] * 3)
    assert_same_faces(FaceDetector().detect(picture), find_with(package, picture))


def test_an_export_gives_the_files_that_are_shipped(tmp_path):
    from ml.export.mtcnn import export_mtcnn

    shipped, exported = load_card("mtcnn"), export_mtcnn(tmp_path)
    assert exported.files == shipped.files
    assert exported.version == shipped.version
    assert load_card("mtcnn", tmp_path).preprocessing == shipped.preprocessing
    assert FaceDetector(exported).detect(build_portrait()) == FaceDetector().detect(
        build_portrait()
    )


def test_an_export_opens_no_other_file_than_the_packages(tmp_path, monkeypatch):
    from ml.export import mtcnn

    folder = tmp_path / "assets" / "weights"
    folder.mkdir(parents=True)
    (folder / "pnet.lz4").write_bytes(b"something else")
    monkeypatch.setattr(mtcnn, "_package_folder", lambda: tmp_path)
    with pytest.raises(WeightsError, match=compute_sha256(folder / "pnet.lz4")):
        mtcnn.load_package_weights("pnet")
