"""Typst turns a template of templates/print/ and data into PDF, and a drawing into PNG.

Data goes in as JSON and comes out as text: nothing a person typed is ever markup. A template reads
nothing outside its own folder, no package and no font of the machine.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.conf import settings

FONT_PACKAGE: Final = "font_source_sans_pro"
# Two pixels for each of the drawing: sharp on a dense screen and in a printed letter.
PIXELS_PER_POINT: Final = 2
_POINTS_PER_INCH: Final = 72


def write_pdf(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a tagged PDF (PDF/UA-1), with title and language out of the data.

    Args:
        template: file name in templates/print/.
        data: what the template reads; JSON.
        at: when it is made, for the file's own metadata.
    """
    return _compile(
        template, data, format="pdf", pdf_standards="ua-1", timestamp=at.replace(microsecond=0)
    )


def write_png(svg: bytes, width: float, height: float) -> bytes:
    """Return a drawing as PNG.

    Args:
        svg: a drawing that stands alone.
        width, height: of the drawing, in its own pixels.
    """
    data = {"svg": svg.decode(), "width": width, "height": height}
    ppi = float(_POINTS_PER_INCH * PIXELS_PER_POINT)
    return _compile("picture.typ", data, format="png", ppi=ppi)


def find_fonts() -> Path:
    """Return the folder of the fonts that the font's package installed."""
    spec = find_spec(FONT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"The package {FONT_PACKAGE} with the fonts is not installed.")
    return Path(spec.submodule_search_locations[0]) / "files"


def _compile(template: str, data: Mapping[str, Any], **options: Any) -> bytes:
    # Loaded when first needed: most processes never print, and the library is 34 MB.
    import typst

    folder = settings.BASE_DIR / "templates" / "print"
    compiled = typst.compile(
        folder / template,
        root=folder,
        font_paths=[find_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        **options,
    )
    # Several pages of PNG come as a list; there is one.
    return compiled[0] if isinstance(compiled, list) else bytes(compiled or b"")
