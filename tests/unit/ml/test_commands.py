"""`python -m ml`: what it offers, what it refuses, and packing and training on a small corpus."""

import numpy as np
import pytest
from PIL import Image

from ml.__main__ import main


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for verb in ("predict", "pack", "train", "evaluate", "export", "document"):
        assert verb in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["pack", "voice", "--out", "x.npz"],
        ["pack", "voice", "--ravdess", "nowhere", "--out", "x.npz"],
        ["pack", "face", "--data", "nowhere", "--out", "x.npz"],
        ["evaluate", "voice", "--runs", "nowhere"],
        ["evaluate", "fusion"],
        ["export", "face", "--run", "x", "--data", "x", "--votes", "y"],
        ["export", "face", "--run", "x", "--data", "x", "--votes", "y", "--out", "z"]
        + ["--measure-only"],
        ["evaluate", "fusion", "--pairs", "nowhere"],
        ["export", "fusion", "--voice-run", "nowhere", "--data", "x", "--votes", "y"],
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_one(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert "Traceback" not in captured.err
    assert list(tmp_path.iterdir()) == []


def test_faces_are_packed(tmp_path, capsys):
    folder = tmp_path / "fer2013" / "train" / "happy"
    folder.mkdir(parents=True)
    for number in range(3):
        face = np.full((48, 48), 40 * number, np.uint8)
        Image.fromarray(face).save(folder / f"fer000000{number}.png")
    out = tmp_path / "faces.npz"
    assert main(["pack", "face", "--data", str(tmp_path / "fer2013"), "--out", str(out)]) == 0
    assert "3 faces" in capsys.readouterr().out
    with np.load(out) as packed:
        assert packed["faces"][2].max() == 80
