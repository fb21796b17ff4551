"""Boxes, numbers and landmarks that lie over a photo."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from analysis.charts.svg import element

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DrawnFace:
    """One face in pixels of the upright original picture.

    Attributes:
        number: what the page calls the face, from 1.
        box: x_min, y_min, x_max, y_max.
        landmarks: the five points.
        emotion: the top emotion, or empty where the face was not read.
    """

    number: int
    box: tuple[float, float, float, float]
    landmarks: tuple[Point, ...]
    emotion: str
    label: str


def draw_face_overlay(faces: Sequence[DrawnFace], width: int, height: int) -> SafeString:
    """Return a drawing of the picture's own size, transparent but for the marks."""
    title = ngettext("%(n)d face is marked", "%(n)d faces are marked", len(faces))
    return element(
        "svg",
        element("title", title % {"n": len(faces)}),
        element("desc", "; ".join(face.label for face in faces)),
        *(_draw_face(face, width, height) for face in faces),
        viewBox=f"0 0 {width} {height}",
        role="img",
        class_="photo-overlay",
    )


def _draw_face(face: DrawnFace, width: int, height: int) -> SafeString:
    x_min, y_min, x_max, y_max = face.box
    # Sizes follow the picture, so that the marks look alike on a thumbnail and on 12 megapixels.
    unit = max(width, height) / 100.0
    dots = (
        element("circle", cx=x, cy=y, r=unit * 0.45, class_="photo-landmark")
        for x, y in face.landmarks
    )
    box_class = "photo-box" if face.emotion else "photo-box photo-box-unread"
    tag = (
        _draw_number(face.number, x_min, y_min, unit)
        if y_min > unit * 5
        else _draw_number(face.number, x_min, y_min + unit * 5, unit)
    )
    shape = {"x": x_min, "y": y_min, "width": x_max - x_min, "height": y_max - y_min}
    return element(
        "g",
        element("title", gettext("Face %(n)d") % {"n": face.number}),
        element("rect", **shape, rx=unit * 0.6, class_=f"{box_class} photo-box-halo"),
        element("rect", **shape, rx=unit * 0.6, class_=box_class),
        *dots,
        tag,
        class_="photo-face",
    )


def _draw_number(number: int, x: float, y: float, unit: float) -> SafeString:
    side = unit * 5
    return element(
        "g",
        element(
            "rect",
            x=x,
            y=y - side,
            width=side * (0.6 + 0.4 * len(str(number))),
            height=side,
            rx=unit * 0.6,
            class_="photo-tag",
        ),
        element(
            "text",
            str(number),
            x=x + side * (0.3 + 0.2 * len(str(number))),
            y=y - side * 0.26,
            font_size=side * 0.7,
            text_anchor="middle",
            class_="photo-number",
        ),
    )
