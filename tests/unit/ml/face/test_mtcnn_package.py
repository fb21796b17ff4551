"""Our networks and detector beside the `mtcnn` package itself, where it is installed."""

import importlib.util

import numpy as np
import pytest

from ml.cards import compute_sha256, load_card
from ml.errors import WeightsError
from ml.face.detect import FaceDetector
from ml.face.session import open_session
from tests.unit.ml.face.pictures import build_pictures, build_portrait
from tests.unit.ml.face.test_detect import RECORDED, assert_same_faces

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


def test_the_record_is_what_the_package_finds(package):
    detector = FaceDetector()
    for name, picture in build_pictures().items():
        rows = package.detect_faces(picture, output_type="numpy", box_format="xyxy")
        expected = [
            {
                "box": list(row[1:5]),
                "landmarks": list(zip(row[6:11], row[11:16], strict=True)),
                "face_score": row[5],
            }
            for row in np.asarray(rows)
        ]
        assert len(expected) == len(RECORDED[name])
        assert_same_faces(detector.detect(picture), expected)


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
