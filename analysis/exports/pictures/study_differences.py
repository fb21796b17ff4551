"""The differences of two groups of a study as forest plots."""

from xml.etree.ElementTree import Element

from django.utils.translation import gettext

from analysis.charts.cohort.forest import HEIGHT
from analysis.cohort.figures import StudyFigures
from analysis.exports.pictures.flattening import SVG
from analysis.exports.pictures.sheet import Sheet
from analysis.exports.pictures.study_sheet import add_row, build_sheet
from analysis.models import Study
from analysis.presentation.cohort_tables import list_differences


def draw_share_differences(study: Study, found: StudyFigures) -> Sheet | None:
    """Return how much larger the shares of the second group are; None without two groups."""
    title = gettext("Difference of shares, %(second)s less %(first)s, with 95 %% intervals")
    return _draw(study, found, title, is_share=True)


def draw_mean_differences(study: Study, found: StudyFigures) -> Sheet | None:
    """Return the same of the mean probabilities and the mean valence."""
    title = gettext("Difference of means, %(second)s less %(first)s, with 95 %% intervals")
    return _draw(study, found, title, is_share=False)


def _draw(study: Study, found: StudyFigures, title: str, *, is_share: bool) -> Sheet | None:
    comparison = found.comparison
    if comparison is None:
        return None
    group = Element(f"{{{SVG}}}g")
    rows = list_differences(comparison, is_share=is_share)
    for index, line in enumerate(rows):
        add_row(group, line.row.name, line.drawing, line.row.difference, index * HEIGHT)
    names = {"first": comparison.first.label, "second": comparison.second.label}
    return build_sheet(study, found, title % names, group, len(rows) * HEIGHT)
