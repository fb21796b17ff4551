"""A white sheet of fixed size with a title, drawings, a legend and a line at its foot."""

from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from analysis.exports.pictures.flattening import SVG
from analysis.exports.pictures.stylesheet import FONT, load_stylesheet

MARGIN: Final = 24
TITLE_HEIGHT: Final = 58
LEGEND_HEIGHT: Final = 24
FOOT_HEIGHT: Final = 40
# Size, weight and colour of the words that are not part of a drawing.
_INK: Final = "#18222d"
_MUTED: Final = "#4d5b69"
_TEXTS: Final = {
    "title": {"font-size": "18px", "font-weight": "600", "fill": _INK},
    "line": {"font-size": "13px", "fill": _MUTED},
    "name": {"font-size": "14px", "fill": _INK},
    "strong": {"font-size": "14px", "font-weight": "600", "fill": _INK},
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawing and where it lies beneath the title, in pixels from the margin."""

    drawing: Element
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the sheet.

    Attributes:
        subtitle: whom and what it is of.
        foot: what the picture is not, and whether its numbers are made up.
        width, height: of the drawings together, in pixels.
        legend: names with the class that colours each.
        defs: patterns that the drawings fill areas with.
    """

    title: str
    subtitle: str
    foot: str
    width: float
    height: float
    drawings: list[Placed]
    legend: list[tuple[str, str]] = field(default_factory=list)
    defs: list[Element] = field(default_factory=list)

    @property
    def drawing_size(self) -> tuple[float, float]:
        """Width and height of the drawings with their legend, in pixels."""
        return self.width, self.height + (LEGEND_HEIGHT if self.legend else 0)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the whole, in pixels."""
        width, height = self.drawing_size
        return width + 2 * MARGIN, MARGIN + TITLE_HEIGHT + height + FOOT_HEIGHT


def write_sheet(sheet: Sheet) -> bytes:
    """Return the sheet as an SVG file that needs nothing else but a font."""
    width, height = sheet.size
    root = _begin(sheet, width, height)
    SubElement(root, f"{{{SVG}}}rect", width="100%", height="100%", fill="#ffffff")
    write(root, sheet.title, MARGIN, MARGIN + 16, "title")
    write(root, sheet.subtitle, MARGIN, MARGIN + 38, "line")
    _draw(root, sheet, MARGIN, MARGIN + TITLE_HEIGHT)
    write(root, sheet.foot, MARGIN, height - 14, "line")
    return _finish(root)


def write_drawing(sheet: Sheet) -> bytes:
    """Return the drawings with their legend alone, for a page that says the rest itself."""
    root = _begin(sheet, *sheet.drawing_size)
    _draw(root, sheet, 0, 0)
    return _finish(root)


def write(parent: Element, text: str, x: float, y: float, style: str, anchor: str = "") -> None:
    """Add a line of text; the style is title, line, name or strong."""
    node = _add(parent, "text", text)
    node.attrib |= {"x": f"{x:g}", "y": f"{y:g}", "font-family": FONT, **_TEXTS[style]}
    if anchor:
        node.set("text-anchor", anchor)


def _begin(sheet: Sheet, width: float, height: float) -> Element:
    size = {"width": f"{width:g}", "height": f"{height:g}"}
    box = f"0 0 {width:g} {height:g}"
    root = Element(f"{{{SVG}}}svg", {**size, "viewBox": box, "role": "img"})
    _add(root, "title", f"{sheet.title} · {sheet.subtitle}")
    if sheet.defs:
        SubElement(root, f"{{{SVG}}}defs").extend(sheet.defs)
    return root


def _finish(root: Element) -> bytes:
    load_stylesheet().paint(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _draw(root: Element, sheet: Sheet, left: float, top: float) -> None:
    for placed in sheet.drawings:
        place = f"translate({left + placed.x:g} {top + placed.y:g})"
        SubElement(root, f"{{{SVG}}}g", transform=place).append(placed.drawing)
    y = top + sheet.height + 16
    step = sheet.width / max(len(sheet.legend), 1)
    for index, (name, class_) in enumerate(sheet.legend):
        x = left + index * step
        swatch = {"x": f"{x:g}", "y": f"{y - 10:g}", "width": "11", "height": "11", "rx": "2"}
        SubElement(root, f"{{{SVG}}}rect", swatch | {"class": class_})
        write(root, name, x + 16, y, "line")


def _add(parent: Element, tag: str, text: str) -> Element:
    node = SubElement(parent, f"{{{SVG}}}{tag}")
    node.text = text
    return node
