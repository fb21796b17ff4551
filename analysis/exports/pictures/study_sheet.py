"""The sheet on which a chart of a study stands: rows of name, drawing and numbers, and its foot."""

from typing import Final
from xml.etree.ElementTree import Element

from django.utils.translation import gettext

from analysis.charts.interval_bars import HEIGHT as BAR_HEIGHT
from analysis.charts.interval_bars import draw_percent_axis
from analysis.cohort.figures import StudyFigures
from analysis.exports.documents.blocks import mark_demonstration
from analysis.exports.pictures.charts import WIDTH
from analysis.exports.pictures.flattening import SVG, flatten
from analysis.exports.pictures.sheet import Placed, Sheet, write
from analysis.models import Study

NAME_WIDTH: Final = 150
NUMBER_WIDTH: Final = 170
STEP: Final = BAR_HEIGHT + 6
AXIS: Final = 20


def build_sheet(
    study: Study, found: StudyFigures, title: str, group: Element, height: float
) -> Sheet:
    """Return the sheet around a drawing, in pixels: whose it is above, what it is not beneath."""
    return Sheet(
        title=title,
        subtitle=describe_people(study, found),
        foot=write_foot(study),
        width=WIDTH,
        height=height,
        drawings=[Placed(group)],
    )


def begin_bars() -> Element:
    """Return a drawing that begins with an axis from 0 to 100 %, `AXIS` pixels high."""
    group = Element(f"{{{SVG}}}g")
    axis = flatten(draw_percent_axis(), WIDTH - NAME_WIDTH - NUMBER_WIDTH)
    axis.set("transform", f"translate({NAME_WIDTH} 0)")
    group.append(axis)
    return group


def add_row(parent: Element, name: str, bar: str, numbers: str, y: float) -> None:
    """Add a row at `y` pixels: its name, an SVG that fills the middle, and numbers at the end."""
    group = Element(f"{{{SVG}}}g", transform=f"translate(0 {y:g})")
    baseline = BAR_HEIGHT / 2 + 5
    write(group, name, 0, baseline, "name")
    flat = flatten(bar, WIDTH - NAME_WIDTH - NUMBER_WIDTH)
    flat.set("transform", f"translate({NAME_WIDTH} 0)")
    group.append(flat)
    write(group, numbers, WIDTH, baseline, "name", "end")
    parent.append(group)


def describe_people(study: Study, found: StudyFigures) -> str:
    """Return of which study and how many people a chart speaks."""
    people = gettext("n = %(n)d participants") % {"n": found.n or 0}
    return f"{study.name} · {people}"


def write_foot(study: Study) -> str:
    """Return what a chart is not, with the mark of a study that is made up."""
    foot = gettext("Describes visible and audible expression. No diagnosis and no screening.")
    mark = mark_demonstration(study)
    return f"{mark} {foot}" if mark else foot
