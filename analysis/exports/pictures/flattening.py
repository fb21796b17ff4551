"""Drawings of the pages at a fixed size: no percentages, no stretched rows, nothing hidden.

Stretched rows rely on strokes that do not stretch with them, which drawing programs and printers
do not know; here the coordinates are stretched instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, fromstring, register_namespace

from analysis.exports.pictures.stylesheet import PROPERTIES

SVG: Final = "http://www.w3.org/2000/svg"
register_namespace("", SVG)

# Seen only when pointed at, or moved by a script.
_LEFT_OUT: Final = frozenset(("chart-hover", "timeline-cursor", "history-cursor"))
_ACROSS: Final = frozenset(("x", "x1", "x2", "cx", "width"))
_DOWN: Final = frozenset(("y", "y1", "y2", "cy", "height"))
_KEPT: Final = (
    _ACROSS
    | _DOWN
    | PROPERTIES
    | {"class", "d", "dx", "r", "rx", "href", "preserveAspectRatio", "transform"}
    | {"id", "patternUnits", "patternTransform"}
)
_TOKEN: Final = re.compile(r"[A-Za-z]|-?\d*\.?\d+")


@dataclass(frozen=True, slots=True)
class _Viewport:
    """Where a drawing's own coordinates lie: sizes for percentages, factors for numbers."""

    width: float
    height: float
    across: float = 1.0
    down: float = 1.0


def flatten(svg: str, width: float, images: Mapping[str, str] | None = None) -> Element:
    """Return a drawing as a group of plain elements in pixels.

    Args:
        svg: one `<svg>` of `analysis.charts`, with a height in pixels.
        width: of the drawing, in pixels.
        images: address of each picture in it, and the `data:` address to put in its place.
    """
    root = fromstring(f'<svg xmlns="{SVG}">{svg}</svg>')  # nosec B314  # drawn by ourselves
    group = Element(f"{{{SVG}}}g")
    outer = _Viewport(width, 0.0)
    for child in root:
        flat = _flatten(child, outer, images or {})
        if flat is not None:
            group.append(flat)
    return group


def _flatten(node: Element, viewport: _Viewport, images: Mapping[str, str]) -> Element | None:
    tag = node.tag.rpartition("}")[2]
    hidden = node.get("visibility") == "hidden"
    if tag in ("title", "desc") or hidden or _LEFT_OUT & set(node.get("class", "").split()):
        return None
    if tag == "svg":
        flat, inner = _open(node, viewport)
    else:
        flat, inner = Element(node.tag), viewport
        for name, value in node.attrib.items():
            plain = name.rpartition("}")[2]
            if plain in _KEPT:
                flat.set(plain, _place(plain, value, viewport, images))
        flat.text = node.text
    for child in node:
        kept = _flatten(child, inner, images)
        if kept is not None:
            flat.append(kept)
            kept.tail = child.tail
    return flat


def _open(node: Element, outer: _Viewport) -> tuple[Element, _Viewport]:
    """Return a group in the place of a nested drawing, and the drawing's own viewport."""
    width = _measure(node.get("width", "100%"), outer.width)
    height = _measure(node.get("height", "100%"), outer.height)
    x, y = (_measure(node.get(name, "0"), outer.width) for name in ("x", "y"))
    box = node.get("viewBox")
    if box is None:
        return _move(x, y), _Viewport(width, height)
    left, top, box_width, box_height = (float(number) for number in box.split())
    across, down = width / box_width, height / box_height
    inner = _Viewport(width, height, across, down)
    return _move(x - left * across, y - top * down), inner


def _move(x: float, y: float) -> Element:
    return Element(f"{{{SVG}}}g", transform=f"translate({x:g} {y:g})")


def _place(name: str, value: str, viewport: _Viewport, images: Mapping[str, str]) -> str:
    if name in _ACROSS:
        return _number(_measure(value, viewport.width, viewport.across))
    if name in _DOWN:
        return _number(_measure(value, viewport.height, viewport.down))
    if name == "d":
        return stretch_path(value, viewport.across, viewport.down)
    if name == "href":
        return images.get(value, value)
    return value


def _measure(value: str, whole: float, factor: float = 1.0) -> float:
    return whole * float(value[:-1]) / 100.0 if value.endswith("%") else float(value) * factor


def stretch_path(data: str, across: float, down: float) -> str:
    """Return path data with its coordinates multiplied; it holds M, L, H, V and Z alone."""
    if across == down == 1.0:
        return data
    parts: list[str] = []
    command, is_down = "", False
    for token in _TOKEN.findall(data):
        if token.isalpha():
            command, is_down = token, token in "Vv"
            parts.append(token)
            continue
        if command not in "MmLlHhVv":
            raise ValueError(f"Path command {command} cannot be stretched.")
        parts.append(_number(float(token) * (down if is_down else across)))
        if command in "MmLl":
            is_down = not is_down
    return " ".join(parts)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
