"""The promises at the head of static/css/variables.css, measured."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from ml.labels import EMOTIONS

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
MEANINGS = ("info", "success", "warning", "danger")
# Machado, Oliveira, Fernandes 2009, full severity, on linear RGB.
COLOUR_BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]
    ),
    "deuteranopia": np.array(
        [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]
    ),
    "tritanopia": np.array(
        [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]
    ),
}


def read_theme(name: str) -> dict[str, np.ndarray]:
    """Token to sRGB in [0, 1]; the dark theme overrides the light one."""
    light, dark = (CSS / "variables.css").read_text().split("(prefers-color-scheme: dark)")
    text = light if name == "light" else light + dark
    found = re.findall(r"--([\w-]+):\s*#([0-9a-f]{6})", text)
    return {
        token: np.array([int(hex_[i : i + 2], 16) / 255 for i in (0, 2, 4)])
        for token, hex_ in found
    }


def to_linear(colour: np.ndarray) -> np.ndarray:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: np.ndarray) -> np.ndarray:
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def compute_contrast(one: np.ndarray, other: np.ndarray) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = sorted(float(to_linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=["light", "dark"])
def theme(request) -> dict[str, np.ndarray]:
    return read_theme(request.param)


def test_text_is_readable(theme):
    pairs = [
        (ink, surface)
        for ink in ("ink", "muted", "accent", "danger")
        for surface in ("page", "surface", "sunken")
    ]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-strong"), ("ink", "accent-soft")]
    pairs += [(meaning, f"{meaning}-soft") for meaning in MEANINGS]
    pairs += [("ink", f"{meaning}-soft") for meaning in MEANINGS]
    low = {
        pair: contrast
        for pair in pairs
        if (contrast := compute_contrast(*(theme[f"colour-{name}"] for name in pair))) < 4.5
    }
    assert not low


def test_controls_and_emotions_stand_out(theme):
    tokens = ["colour-control-line", "colour-focus", *(f"emotion-{e}" for e in EMOTIONS)]
    for token, surface in itertools.product(tokens, ("colour-page", "colour-surface")):
        assert compute_contrast(theme[token], theme[surface]) >= 3.0, (token, surface)


@pytest.mark.parametrize("vision", COLOUR_BLINDNESS)
def test_emotions_differ_for_every_reader(theme, vision):
    seen = {
        e: rgb2lab(to_srgb(COLOUR_BLINDNESS[vision] @ to_linear(theme[f"emotion-{e}"])))
        for e in EMOTIONS
    }
    for one, other in itertools.combinations(EMOTIONS, 2):
        assert deltaE_ciede2000(seen[one], seen[other]) > 10, (one, other)


def test_colours_live_in_one_file():
    for path in CSS.glob("*.css"):
        if path.name != "variables.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", path.read_text()), (
                path.name
            )
